package gridrelay.console.live;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A file's events on their way to one client: what has been read of them and not been sent. Thread-safe. */
final class FileFeed implements EventFeed {

    private final String file;
    private final long account;
    private final Deque<byte[]> frames = new ArrayDeque<>();
    /** The number of the last frame that came in. */
    private long newest;

    private boolean ended;

    /**
     * @param account the listener's
     * @param seen the number of the last event that the client has seen
     */
    FileFeed(String file, long account, long seen) {
        this.file = file;
        this.account = account;
        this.newest = seen;
    }

    String file() {
        return file;
    }

    long account() {
        return account;
    }

    synchronized long newest() {
        return newest;
    }

    /** Whether the client takes them more slowly than they come. */
    synchronized boolean isFull(int most) {
        return frames.size() >= most;
    }

    /** The next ones, in order. */
    synchronized void add(List<byte[]> next) {
        frames.addAll(next);
        newest += next.size();
    }

    /** No more will come. */
    synchronized void end() {
        ended = true;
    }

    @Override
    public synchronized Next after(long number) {
        while (!frames.isEmpty() && newest - frames.size() < number) {
            frames.removeFirst();
        }
        if (!frames.isEmpty()) {
            return new Next.Frame(newest - frames.size() + 1, frames.peekFirst());
        }
        return ended ? GONE : NOTHING_YET;
    }
}
