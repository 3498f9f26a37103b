package gridrelay.relay;

import java.net.InetAddress;
import java.net.URI;
import java.util.Optional;
import java.util.function.Predicate;

/** Guards of the tests: any URL, and addresses as they like. */
record Guards(Predicate<InetAddress> addresses) implements Addresses.Guard {

    static final Guards NONE = new Guards(any -> true);

    @Override
    public Optional<String> refusal(URI url) {
        return Optional.empty();
    }

    @Override
    public boolean allowed(InetAddress address) {
        return addresses.test(address);
    }
}
