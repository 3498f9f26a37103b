package gridrelay.benchmarks.peers;

import gridrelay.benchmarks.load.Poster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;

/** How both peers post: each of their threads waits for its answer. */
final class WebhookPosts implements AutoCloseable {

    private final Poster poster = new Poster(Contender.CONNECTIONS);
    private final URI sink;

    WebhookPosts(URI sink) {
        this.sink = sink;
    }

    void post(String conversation, long sequence, byte[] body) {
        try {
            int status = poster.post(
                    sink, body, "gridrelay-conversation", conversation, "gridrelay-sequence", Long.toString(sequence));
            if (status != 204) {
                throw new IllegalStateException("answered " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        poster.close();
    }
}
