package gridrelay.relay;

import gridrelay.directory.Names;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Resolves the names of endpoints beside the I/O threads, which a slow name server must not hold up, and gives connections
 * only addresses that requests may go to.
 *
 * <p>A name is resolved once for the look at its addresses and for the connection. If a single one of them is refused all are:
 * a name that leads inside and outside at once is no webhook's.
 */
final class Addresses implements DnsResolver {

    /** Says where requests may go. */
    interface Guard {
        /** The rule that the URL breaks. */
        Optional<String> refusal(URI url);

        boolean allowed(InetAddress address);
    }

    private static final long FRESH = 10_000_000_000L;
    private static final int MANY = 10_000;

    private record Known(InetAddress[] addresses, long at) {}

    private final Guard guard;
    private final Names names;
    private final Executor executor;
    private final LongSupplier nanoTime;
    private final ConcurrentHashMap<String, Known> known = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, CompletableFuture<Void>> asked = new ConcurrentHashMap<>();

    Addresses(Guard guard, Names names, Executor executor, LongSupplier nanoTime) {
        this.guard = guard;
        this.names = names;
        this.executor = executor;
        this.nanoTime = nanoTime;
    }

    /** Completes at once when the name was resolved lately; else by a thread of the executor, perhaps exceptionally. */
    CompletableFuture<Void> lookUp(URI url) {
        var refusal = guard.refusal(url);
        if (refusal.isPresent()) { // the rules may have changed since the endpoint was made
            return CompletableFuture.failedFuture(new ForbiddenAddressException("the URL " + refusal.get()));
        }
        var host = url.getHost();
        var before = known.get(host);
        if (before != null && nanoTime.getAsLong() - before.at() < FRESH) {
            return CompletableFuture.completedFuture(null);
        }
        var answer = new CompletableFuture<Void>();
        var asking = asked.putIfAbsent(host, answer);
        if (asking != null) {
            return asking;
        }
        executor.execute(() -> {
            try {
                learn(host);
                asked.remove(host);
                answer.complete(null);
            } catch (IOException | RuntimeException e) {
                known.remove(host);
                asked.remove(host);
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private void learn(String host) throws IOException {
        var addresses = names.of(host);
        if (!Stream.of(addresses).allMatch(guard::allowed)) {
            throw new ForbiddenAddressException(host + " leads to addresses that webhooks may not be sent to");
        }
        if (known.size() >= MANY) {
            known.clear();
        }
        known.put(host, new Known(addresses, nanoTime.getAsLong()));
    }

    /** Never asks a name server: {@link #lookUp} has. */
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        var found = known.get(host);
        if (found == null) {
            throw new UnknownHostException(host);
        }
        return found.addresses();
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }
}
