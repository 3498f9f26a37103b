package gridrelay.intake.storage;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.util.Timeout;

/** Calls to Google's JSON interface, each with an end. Nothing is repeated or redirected behind the caller's back. Thread-safe. */
final class GcsClient implements Closeable {

    /** The headers that prove who is asking. */
    interface Credentials {
        Map<String, List<String>> headers(URI uri) throws IOException;
    }

    private static final int LONGEST_ANSWER = 1 << 20;
    private static final int MOST_CONNECTIONS = 500; // downloads have one each, for as long as their reader takes
    private static final Timeout CONNECT = Timeout.ofSeconds(5);
    private static final Timeout SILENCE = Timeout.ofSeconds(30);

    private final Credentials credentials;
    private final CloseableHttpClient http = HttpClientBuilder.create()
            .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                    .setMaxConnTotal(MOST_CONNECTIONS)
                    .setMaxConnPerRoute(MOST_CONNECTIONS)
                    .setDefaultConnectionConfig(ConnectionConfig.custom()
                            .setConnectTimeout(CONNECT)
                            .setSocketTimeout(SILENCE)
                            .build())
                    .build())
            .setDefaultRequestConfig(RequestConfig.custom()
                    .setConnectionRequestTimeout(CONNECT)
                    .setResponseTimeout(SILENCE)
                    .build())
            .disableAutomaticRetries()
            .disableRedirectHandling() // 308 is no redirect here
            .disableContentCompression()
            .disableCookieManagement()
            .build();
    private final ScheduledExecutorService ends = Executors.newSingleThreadScheduledExecutor(work -> {
        var thread = new Thread(work, "gridrelay-gcs-deadlines");
        thread.setDaemon(true);
        return thread;
    });

    GcsClient(Credentials credentials) {
        this.credentials = credentials;
    }

    /** What the server said. */
    record Answer(int status, String location, String range, byte[] body) {

        boolean is(int... statuses) {
            for (var one : statuses) {
                if (one == status) {
                    return true;
                }
            }
            return false;
        }

        JsonObject json() throws IOException {
            try (var reader = Json.createReader(new ByteArrayInputStream(body))) {
                return reader.readObject();
            } catch (JsonException e) {
                throw new IOException("Google's answer is no JSON", e);
            }
        }

        IOException unexpected(String what) {
            return new IOException("Google does not " + what + ": status " + status);
        }
    }

    /** @param entity null for none */
    Answer call(String method, URI uri, Map<String, String> headers, HttpEntity entity, Duration within)
            throws IOException {
        var request = request(method, uri);
        headers.forEach(request::setHeader);
        request.setEntity(entity);
        var end = ends.schedule(request::cancel, within.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return http.execute(request, GcsClient::answer);
        } finally {
            end.cancel(false);
        }
    }

    private static Answer answer(ClassicHttpResponse response) throws IOException {
        var body = response.getEntity() == null ? null : EntityUtils.toByteArray(response.getEntity(), LONGEST_ANSWER);
        return new Answer(
                response.getCode(),
                text(response.getFirstHeader("Location")),
                text(response.getFirstHeader("Range")),
                body == null ? new byte[0] : body);
    }

    private static String text(Header header) {
        return header == null ? null : header.getValue();
    }

    /** A download: the caller closes it, and may do so early. Null if there is nothing there. */
    InputStream open(URI uri) throws IOException {
        var response = http.executeOpen(null, request("GET", uri), null);
        if (response.getCode() != 200) {
            try (response) {
                if (response.getCode() == 404) {
                    return null;
                }
                throw new IOException("Google does not give the content: status " + response.getCode());
            }
        }
        return new FilterInputStream(response.getEntity().getContent()) {
            @Override
            public void close() throws IOException {
                response.close();
            }
        };
    }

    private HttpUriRequestBase request(String method, URI uri) throws IOException {
        var request = new HttpUriRequestBase(method, uri);
        credentials.headers(uri).forEach((name, values) -> values.forEach(value -> request.addHeader(name, value)));
        return request;
    }

    @Override
    public void close() throws IOException {
        ends.shutdownNow();
        http.close();
    }
}
