package gridrelay.relay;

import gridrelay.grid.Tenure;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.nio.AsyncConnectionEndpoint;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.impl.BasicEntityDetails;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.net.URIAuthority;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * One request and its answer, on one connection that is leased for it. It ends once, by the answer, a failure, the deadline
 * or a reset, and it is told to have ended when its connection is idle or closed.
 */
final class Exchange implements AsyncClientExchangeHandler {

    private static final String USER_AGENT = "GridRelay/1";

    private final WebhookClient client;
    private final WebhookRequest request;
    private final WebhookClient.Listener listener;
    private final long began;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final ReplyText text = new ReplyText();

    private volatile Future<?> connecting;
    private volatile AsyncConnectionEndpoint connection;
    private volatile boolean sent;
    private volatile Integer status;
    private volatile Instant started;
    private ByteBuffer body;
    private String retryAfter;
    private boolean persistent;
    private boolean bodySent;

    Exchange(WebhookClient client, WebhookRequest request, WebhookClient.Listener listener) {
        this.client = client;
        this.request = request;
        this.listener = listener;
        this.began = client.nanoTime();
        this.started = client.clock().instant();
    }

    // -- connecting

    void begin() {
        client.addresses().lookUp(request.target().url()).whenComplete((done, failure) -> {
            if (failure != null) {
                end("address", failure);
            } else if (!ended.get()) {
                lease();
            }
        });
    }

    private void lease() {
        var url = request.target().url();
        var tls = url.getScheme().equalsIgnoreCase("https");
        var port = url.getPort() > 0 ? url.getPort() : tls ? 443 : 80;
        var host = new HttpHost(tls ? "https" : "http", url.getHost(), port);
        connecting = client.connections()
                .lease(
                        request.posted().id(),
                        new HttpRoute(host),
                        null,
                        Timeout.of(request.target().timeout()),
                        new Step("no connection free") {
                            @Override
                            public void completed(AsyncConnectionEndpoint leased) {
                                connection = leased;
                                if (ended.get()) {
                                    discard(leased);
                                } else if (leased.isConnected()) {
                                    execute(leased);
                                } else {
                                    connect(leased);
                                }
                            }
                        });
    }

    private void connect(AsyncConnectionEndpoint leased) {
        connecting = client.connections()
                .connect(
                        leased,
                        client.client(),
                        Timeout.of(request.target().connectTimeout()),
                        null,
                        HttpClientContext.create(),
                        new Step("connect") {
                            @Override
                            public void completed(AsyncConnectionEndpoint connected) {
                                if (ended.get()) {
                                    discard(leased);
                                } else {
                                    execute(leased);
                                }
                            }
                        });
    }

    private void execute(AsyncConnectionEndpoint leased) {
        leased.execute(request.posted().id(), this, HttpClientContext.create());
    }

    /** A step that may fail before there is anything to send. */
    private abstract class Step implements FutureCallback<AsyncConnectionEndpoint> {
        private final String what;

        Step(String what) {
            this.what = what;
        }

        @Override
        public void failed(Exception failure) {
            end(what, failure);
        }

        @Override
        public void cancelled() {
            end(Failure.LOCAL, what + ": cancelled");
        }
    }

    // -- the request, on the I/O thread

    @Override
    public void produceRequest(RequestChannel channel, HttpContext context) throws HttpException, IOException {
        var bytes = request.body();
        started = client.clock().instant();
        var head = head(bytes);
        body = ByteBuffer.wrap(bytes);
        // the last look before the first byte: after this only a stop of the whole process comes between
        if (ended.get() || !client.maySend(request.tenure())) {
            giveBack();
            throw new IOException("given back");
        }
        sent = true;
        channel.sendRequest(head, new BasicEntityDetails(bytes.length, ContentType.APPLICATION_JSON), context);
    }

    private HttpRequest head(byte[] bytes) throws IOException {
        var url = request.target().url();
        var head = new BasicHttpRequest("POST", pathOf(url));
        head.setScheme(url.getScheme());
        head.setAuthority(new URIAuthority(url.getHost(), url.getPort()));
        head.setHeader(HttpHeaders.USER_AGENT, USER_AGENT);
        try {
            request.headers(bytes, started).forEach(head::setHeader);
        } catch (IllegalArgumentException e) { // a secret that is none: fails this endpoint only
            throw new IOException("cannot be signed: " + e.getMessage(), e);
        }
        return head;
    }

    @Override
    public int available() {
        return body == null ? 0 : body.remaining();
    }

    @Override
    public void produce(DataStreamChannel channel) throws IOException {
        channel.write(body);
        if (!body.hasRemaining()) {
            channel.endStream();
            bodySent = true;
        }
    }

    // -- the answer, on the I/O thread

    @Override
    public void consumeInformation(HttpResponse response, HttpContext context) {
        // 100 to 199: the answer is still to come
    }

    @Override
    public void consumeResponse(HttpResponse response, EntityDetails details, HttpContext context) {
        retryAfter = value(response.getFirstHeader(HttpHeaders.RETRY_AFTER));
        var wish = value(response.getFirstHeader(HttpHeaders.CONNECTION));
        var bounded = details == null || details.isChunked() || details.getContentLength() >= 0;
        persistent = bounded
                && HttpVersion.HTTP_1_1.equals(response.getVersion())
                && (wish == null || wish.equalsIgnoreCase("keep-alive"));
        status = response.getCode();
        if (details == null) {
            end();
        }
    }

    @Override
    public void updateCapacity(CapacityChannel channel) throws IOException {
        channel.update(ReplyText.MOST);
    }

    @Override
    public void consume(ByteBuffer source) {
        if (!text.add(source)) {
            persistent = false; // whatever it goes on sending, it has said what we need
            end(Failure.STATUS, "answer longer than " + ReplyText.MOST + " bytes");
        }
    }

    @Override
    public void streamEnd(List<? extends Header> trailers) {
        end();
    }

    @Override
    public void failed(Exception cause) {
        persistent = false;
        end(Failure.of(cause), message(cause));
    }

    @Override
    public void cancel() {
        failed(new IOException("closed"));
    }

    @Override
    public void releaseResources() {
        if (!ended.get()) {
            failed(new IOException("closed"));
        }
    }

    // -- the end

    void expire(long now) {
        if (now - began > request.target().timeout().toNanos()) {
            breakOff(
                    Failure.TIMEOUT,
                    "no complete answer within " + request.target().timeout(),
                    false);
        }
    }

    void reset(Predicate<Tenure> which) {
        if (which.test(request.tenure())) {
            breakOff(Failure.LOCAL, "reset by this node, which may not hold the shard much longer", true);
        }
    }

    private void breakOff(Failure failure, String why, boolean ours) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        var waiting = connecting;
        if (waiting != null) {
            waiting.cancel(true);
        }
        discard(connection);
        client.ended(this);
        if (ours && !sent) {
            listener.givenBack();
        } else {
            var reply = reply(failure, why, ours && status == null);
            listener.answered(ours && reply.failure() == Failure.UNACCEPTED ? reply.brokenOff() : reply);
        }
    }

    private void giveBack() {
        if (ended.compareAndSet(false, true)) {
            discard(connection);
            client.ended(this);
            listener.givenBack();
        }
    }

    /** All is well. */
    private void end() {
        end(null, (String) null);
    }

    private void end(String step, Throwable thrown) {
        var cause = thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        end(Failure.of(cause), step + ": " + message(cause));
    }

    private void end(Failure failure, String error) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        if (error == null && persistent && bodySent) {
            client.connections().release(connection, null, TimeValue.NEG_ONE_MILLISECOND);
        } else {
            discard(connection);
        }
        client.ended(this);
        listener.answered(reply(failure, error, false));
    }

    /** Closes by a reset: nothing of this request can reach the receiver after it. */
    private void discard(AsyncConnectionEndpoint leased) {
        if (leased != null) {
            leased.close(CloseMode.IMMEDIATE);
            client.connections().release(leased, null, TimeValue.ZERO_MILLISECONDS);
        }
    }

    private Reply reply(Failure failure, String error, boolean reset) {
        return request.posted()
                .judge(new Reply(
                        started,
                        (client.nanoTime() - began) / 1_000_000,
                        status,
                        retryAfter,
                        status == null ? failure : Reply.ok(status) ? null : Failure.STATUS,
                        ReplyText.clean(error, 300),
                        text.toString(),
                        reset));
    }

    private static String value(Header header) {
        return header == null ? null : header.getValue();
    }

    private static String pathOf(URI url) {
        var path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
    }

    private static String message(Throwable failure) {
        return failure.getClass().getSimpleName() + (failure.getMessage() == null ? "" : " " + failure.getMessage());
    }
}
