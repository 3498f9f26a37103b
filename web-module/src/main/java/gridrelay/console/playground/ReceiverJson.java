package gridrelay.console.playground;

import gridrelay.console.playground.OrderJudge.Verdict;
import gridrelay.console.playground.Receiver.Order;
import gridrelay.console.playground.Receiver.Shown;
import gridrelay.console.playground.Receiver.Snapshot;
import jakarta.json.Json;
import jakarta.json.JsonObject;

/** What a receiver shows, as JSON. */
final class ReceiverJson {
    private static final int MOST_CONVERSATIONS = 200;

    private ReceiverJson() {}

    /** @param conversation the only one to show; null: the latest ones */
    static JsonObject of(String name, Snapshot snapshot, String conversation) {
        var conversations = Json.createArrayBuilder();
        snapshot.conversations().stream()
                .filter(order -> conversation == null || conversation.equals(order.conversation()))
                .limit(MOST_CONVERSATIONS)
                .forEach(order -> conversations.add(order(order)));
        var script = snapshot.script();
        return Json.createObjectBuilder()
                .add("receiver", name)
                .add("orderHeld", snapshot.orderHeld())
                .add("requests", snapshot.requests())
                .add("waiting", snapshot.waiting())
                .add(
                        "script",
                        Json.createObjectBuilder()
                                .add("answers", Json.createArrayBuilder(script.answers()))
                                .add("answersUsed", snapshot.answersUsed())
                                .add("then", script.then())
                                .add("delayMs", script.delayMs())
                                .add("hang", script.hang()))
                .add("conversations", conversations)
                .build();
    }

    private static JsonObject order(Order order) {
        var received = Json.createArrayBuilder();
        order.received().forEach(shown -> received.add(shown(shown)));
        return Json.createObjectBuilder()
                .add("conversation", order.conversation())
                .add("orderHeld", order.held())
                .add("newest", order.newest())
                .add("inOrder", order.inOrder())
                .add("repeats", order.repeats())
                .add("gaps", order.gaps())
                .add("inversions", order.inversions())
                .add("received", received)
                .build();
    }

    private static JsonObject shown(Shown shown) {
        var arrival = shown.arrival();
        var json = Json.createObjectBuilder();
        if (shown.verdict() != Verdict.UNNUMBERED) {
            json.add("sequence", arrival.sequence());
        }
        if (arrival.last() > arrival.sequence()) {
            json.add("last", arrival.last());
        }
        json.add("attempt", arrival.attempt());
        // Absent while it waits for its answer, or got none.
        if (shown.status() != null) {
            json.add("answered", shown.status());
        }
        json.add("order", shown.verdict().name()).add("at", arrival.at().toString());
        if (arrival.webhookId() != null) {
            json.add("id", arrival.webhookId());
        }
        return json.add("epoch", arrival.epoch())
                .add("signed", arrival.signed())
                .build();
    }
}
