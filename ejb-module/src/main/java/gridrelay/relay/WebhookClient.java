package gridrelay.relay;

import gridrelay.grid.Tenure;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.async.MinimalHttpAsyncClient;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.http2.config.H2Config;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.TimeValue;

/**
 * Posts webhooks over HTTP/1.1: what the receiver sees is what is asked for here, once (ADR 6). The client underneath is the
 * minimal one: no retries, redirects, cookies or decompression, and the exchange is ours from its first byte.
 *
 * <p>Thread-safe; callbacks come on I/O threads and must not block.
 */
final class WebhookClient implements AutoCloseable {

    private static final int IO_THREADS = 2;
    private static final int MAX_HEADERS = 100;
    private static final int MAX_LINE = 8 * 1024;

    /** What an exchange says in the end. */
    interface Listener {
        void answered(Reply reply);

        /** Not a byte was sent. */
        void givenBack();
    }

    private final Addresses addresses;
    private final Predicate<Tenure> maySend;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final PoolingAsyncClientConnectionManager connections;
    private final MinimalHttpAsyncClient client;
    private final Set<Exchange> open = ConcurrentHashMap.newKeySet();

    /** @param maySend asked on the I/O thread just before a request's first byte */
    WebhookClient(
            Addresses addresses, Predicate<Tenure> maySend, int maxOpen, InstantSource clock, LongSupplier nanoTime) {
        this.addresses = addresses;
        this.maySend = maySend;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.connections = PoolingAsyncClientConnectionManagerBuilder.create()
                .setDnsResolver(addresses)
                .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
                .setMaxConnTotal(maxOpen)
                .setMaxConnPerRoute(maxOpen)
                .setDefaultTlsConfig(TlsConfig.custom()
                        .setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1)
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setValidateAfterInactivity(TimeValue.ofMilliseconds(500))
                        .setTimeToLive(TimeValue.ofMinutes(1)) // so that a name's new addresses are used
                        .build())
                .build();
        this.client = HttpAsyncClients.createMinimal(
                HttpVersionPolicy.FORCE_HTTP_1,
                H2Config.DEFAULT,
                Http1Config.custom()
                        .setMaxHeaderCount(MAX_HEADERS)
                        .setMaxLineLength(MAX_LINE)
                        .build(),
                IOReactorConfig.custom()
                        .setIoThreadCount(IO_THREADS)
                        .setTcpNoDelay(true)
                        .setSelectInterval(TimeValue.ofMilliseconds(100))
                        .build(),
                connections);
        client.start();
    }

    /** Sends a request; its endpoint's timeout counts from now. */
    void send(WebhookRequest request, Listener listener) {
        var exchange = new Exchange(this, request, listener);
        open.add(exchange);
        exchange.begin();
    }

    /** Breaks off, by a reset, what has taken longer than its endpoint's timeout. To be called every so often. */
    void expire() {
        var now = nanoTime.getAsLong();
        for (var exchange : open) {
            exchange.expire(now);
        }
    }

    /** Breaks off, by a reset, the requests of these tenures; when this returns their sockets are closed. */
    void reset(Predicate<Tenure> which) {
        for (var exchange : open) {
            exchange.reset(which);
        }
    }

    int open() {
        return open.size();
    }

    @Override
    public void close() {
        reset(any -> true);
        connections.close(CloseMode.IMMEDIATE);
        client.close(CloseMode.GRACEFUL);
    }

    void ended(Exchange exchange) {
        open.remove(exchange);
    }

    Addresses addresses() {
        return addresses;
    }

    boolean maySend(Tenure tenure) {
        return maySend.test(tenure);
    }

    InstantSource clock() {
        return clock;
    }

    long nanoTime() {
        return nanoTime.getAsLong();
    }

    PoolingAsyncClientConnectionManager connections() {
        return connections;
    }

    MinimalHttpAsyncClient client() {
        return client;
    }
}
