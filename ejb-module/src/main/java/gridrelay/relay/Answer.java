package gridrelay.relay;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A message's receipts as they are kept with its idempotency key: id and sequence, in the order of its endpoints. */
final class Answer {

    private Answer() {}

    static String of(List<AcceptedMessage> receipts) {
        return receipts.stream()
                .map(receipt -> receipt.id() + " " + receipt.sequence())
                .collect(Collectors.joining(" "));
    }

    /** @param endpoints of the message, which are the same at each use of its key */
    static List<AcceptedMessage> receipts(String answer, List<String> endpoints) {
        var words = answer.split(" ");
        var receipts = new ArrayList<AcceptedMessage>(endpoints.size());
        for (int i = 0; i < endpoints.size(); i++) {
            receipts.add(new AcceptedMessage(words[2 * i], endpoints.get(i), Long.parseLong(words[2 * i + 1])));
        }
        return receipts;
    }
}
