package gridrelay.console.live;

import gridrelay.console.live.EventFeed.Next;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * One client's way through a feed. It writes only what the connection takes without waiting, and holds no thread and no
 * buffer of its own: a slow client that falls behind a ring is dropped, to come again.
 *
 * <p>It also ends by itself after a while: who comes again proves again who it is, so a closed session or a disabled account
 * does not look on.
 */
final class EventStream implements WriteListener {
    static final Duration LIFE = Duration.ofMinutes(2);
    static final Duration HEARTBEAT = Duration.ofSeconds(10);
    static final Duration STUCK = Duration.ofSeconds(30);

    private final ServletOutputStream out;
    private final EventFeed feed;
    private final Runnable close;
    private final LongSupplier nanoTime;
    private final long openedAt;
    // One thread writes at a time; who comes meanwhile only leaves a mark here, and the writer looks again.
    private final AtomicInteger marks = new AtomicInteger();
    private volatile boolean writable;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean heartbeat;
    private volatile long wroteAt;
    private byte[] opening;
    private long cursor;
    private boolean flushed = true;

    /**
     * @param opening sent first, whatever the feed holds
     * @param cursor the number of the event that the client has seen last
     * @param close ends the response; called once
     */
    EventStream(
            ServletOutputStream out,
            EventFeed feed,
            byte[] opening,
            long cursor,
            Runnable close,
            LongSupplier nanoTime) {
        this.out = out;
        this.feed = feed;
        this.opening = opening;
        this.cursor = cursor;
        this.close = close;
        this.nanoTime = nanoTime;
        this.openedAt = nanoTime.getAsLong();
        this.wroteAt = openedAt;
    }

    @Override
    public void onWritePossible() {
        writable = true;
        write();
    }

    @Override
    public void onError(Throwable gone) {
        close();
    }

    /** Writes what there is to write and the connection takes now. */
    void write() {
        if (!writable || marks.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            try {
                writeWhileReady();
            } catch (IOException | IllegalStateException gone) {
                close();
            }
            seen = marks.addAndGet(-seen);
        } while (seen != 0);
    }

    private void writeWhileReady() throws IOException {
        while (!closed.get() && out.isReady()) {
            var frame = next();
            if (frame != null) {
                out.write(frame);
                flushed = false;
                wroteAt = nanoTime.getAsLong();
            } else if (!flushed) {
                out.flush();
                flushed = true;
            } else {
                return;
            }
        }
    }

    private byte[] next() {
        if (opening != null) {
            var frame = opening;
            opening = null;
            return frame;
        }
        var next = feed.after(cursor);
        if (next instanceof Next.Frame frame) {
            cursor = frame.number();
            return frame.bytes();
        }
        if (next instanceof Next.Gone) {
            if (flushed) { // else it comes here again when what was written is on its way
                close();
            }
            return null;
        }
        if (heartbeat) {
            heartbeat = false;
            return EventFrames.HEARTBEAT;
        }
        return null;
    }

    /** Call it every second or so. */
    void tick() {
        long now = nanoTime.getAsLong();
        if (now - openedAt > LIFE.toNanos() || now - wroteAt > STUCK.toNanos()) {
            close();
        } else if (now - wroteAt > HEARTBEAT.toNanos()) {
            heartbeat = true;
            write();
        }
    }

    /** Ends the response, once. */
    void close() {
        if (closed.compareAndSet(false, true)) {
            close.run();
        }
    }
}
