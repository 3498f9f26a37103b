package gridrelay.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.Timeout;

/** The HTTP client that GridRelay uses, with nothing around it: what this machine could do at best. */
final class BareClient {

    private static final int CONNECTIONS = 128;

    private BareClient() {}

    /** Posts the body this many times; returns posts a second. */
    static double post(URI url, byte[] body, int times) throws Exception {
        var connections = PoolingAsyncClientConnectionManagerBuilder.create()
                .setMaxConnTotal(CONNECTIONS)
                .setMaxConnPerRoute(CONNECTIONS)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.ofSeconds(5))
                        .build())
                .build();
        try (var client = HttpAsyncClients.custom()
                .setConnectionManager(connections)
                .setIOReactorConfig(IOReactorConfig.custom().setIoThreadCount(2).build())
                .disableAutomaticRetries()
                .build()) {
            client.start();
            var free = new Semaphore(CONNECTIONS);
            var left = new CountDownLatch(times);
            var failure = new AtomicReference<Exception>();
            long begin = System.nanoTime();
            for (int i = 0; i < times; i++) {
                free.acquire();
                SimpleHttpRequest request = SimpleRequestBuilder.post(url)
                        .setHeader("gridrelay-conversation", "bare")
                        .setBody(body, ContentType.APPLICATION_JSON)
                        .build();
                client.execute(request, new FutureCallback<>() {
                    @Override
                    public void completed(SimpleHttpResponse response) {
                        end();
                    }

                    @Override
                    public void failed(Exception e) {
                        failure.compareAndSet(null, e);
                        end();
                    }

                    @Override
                    public void cancelled() {
                        end();
                    }

                    private void end() {
                        free.release();
                        left.countDown();
                    }
                });
            }
            left.await();
            if (failure.get() != null) {
                throw new IOException("a post failed", failure.get());
            }
            return times / ((System.nanoTime() - begin) / 1e9);
        }
    }
}
