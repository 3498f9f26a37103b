package gridrelay.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Resolves the names of endpoints beside the I/O threads, which a slow name server must not hold up, and gives connections
 * only addresses that requests may go to.
 */
final class Addresses implements DnsResolver {

    private static final long FRESH = 10_000_000_000L;
    private static final int MANY = 10_000;

    private record Known(InetAddress[] addresses, long at) {}

    private final Predicate<InetAddress> allowed;
    private final Executor executor;
    private final LongSupplier nanoTime;
    private final ConcurrentHashMap<String, Known> known = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, CompletableFuture<Void>> asked = new ConcurrentHashMap<>();

    Addresses(Predicate<InetAddress> allowed, Executor executor, LongSupplier nanoTime) {
        this.allowed = allowed;
        this.executor = executor;
        this.nanoTime = nanoTime;
    }

    /** Completes at once when the name was resolved lately; else by a thread of the executor, perhaps exceptionally. */
    CompletableFuture<Void> lookUp(String host) {
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
        var addresses =
                Stream.of(InetAddress.getAllByName(host)).filter(allowed).toArray(InetAddress[]::new);
        if (addresses.length == 0) {
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
