package gridrelay.console.live;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Streams that are open, begun on responses of requests that have been put aside. Thread-safe. */
final class EventStreams {

    private final Set<EventStream> open = ConcurrentHashMap.newKeySet();

    int count() {
        return open.size();
    }

    /**
     * Begins to send events. The stream ends the response by itself.
     *
     * @param opening sent first, whatever the feed holds
     * @param cursor the number of the event that the client has seen last
     * @param ended called once, when the stream is over
     */
    void begin(AsyncContext context, EventFeed feed, byte[] opening, long cursor, Runnable ended) throws IOException {
        var response = (HttpServletResponse) context.getResponse();
        response.setContentType("text/event-stream");
        response.setCharacterEncoding("UTF-8");
        response.setHeader("Cache-Control", "no-store");
        // nginx buffers otherwise.
        response.setHeader("X-Accel-Buffering", "no");
        // It ends itself.
        context.setTimeout(0);
        var out = response.getOutputStream();
        var holder = new EventStream[1];
        Runnable close = () -> {
            open.remove(holder[0]);
            ended.run();
            complete(context);
        };
        holder[0] = new EventStream(out, feed, opening, cursor, close, System::nanoTime);
        open.add(holder[0]);
        context.addListener(new StreamEnd(holder[0]));
        out.setWriteListener(holder[0]);
    }

    private static void complete(AsyncContext context) {
        try {
            context.complete();
        } catch (IllegalStateException alreadyOver) {
            // The container was faster: the client had gone.
        }
    }

    /** Has each send what there is. */
    void write() {
        open.forEach(EventStream::write);
    }

    /** Call it every second or so. */
    void tick() {
        open.forEach(EventStream::tick);
    }

    void close() {
        open.forEach(EventStream::close);
    }
}
