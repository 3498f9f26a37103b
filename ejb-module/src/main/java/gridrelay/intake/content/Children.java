package gridrelay.intake.content;

import gridrelay.intake.Content;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;

/**
 * So many children, started when they are first needed and kept warm. A child that a file has killed is replaced; the file gets
 * one more, fresh child, and what kills that too is refused: it must not go on to kill node after node.
 */
final class Children implements AutoCloseable {
    /** A library may keep something of each file. */
    private static final int USED_UP = 1_000;

    private final String classPath;
    private final int heap;
    private final Duration limit;
    private final ScheduledExecutorService scheduler;
    private final Log log;
    private final Semaphore places;
    private final ConcurrentLinkedDeque<Child> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    /**
     * @param heap of each, in mebibytes
     * @param limit for one file
     */
    Children(String classPath, int count, int heap, Duration limit, ScheduledExecutorService scheduler, Log log) {
        this.classPath = classPath;
        this.heap = heap;
        this.limit = limit;
        this.scheduler = scheduler;
        this.log = log;
        this.places = new Semaphore(count, true);
    }

    /** @throws IOException nothing is known of the file: to be tried again later */
    Content check(Question question) throws IOException {
        try {
            places.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("while waiting for a child");
        }
        try {
            try {
                return once(question, warm());
            } catch (Child.OverrunException e) {
                return overrun(question, e);
            } catch (UnreadableException e) {
                throw e;
            } catch (IOException e) {
                requireOpen();
                return again(question, e);
            }
        } finally {
            places.release();
        }
    }

    private Content again(Question question, IOException first) throws IOException {
        log.childEnded(question.file(), first);
        var fresh = start(); // where this fails it is not the file's doing
        try {
            return once(question, fresh);
        } catch (Child.OverrunException e) {
            return overrun(question, e);
        } catch (UnreadableException e) {
            throw e;
        } catch (IOException e) {
            requireOpen();
            log.childEnded(question.file(), e);
            return new Content.Rejected(
                    "VALIDATOR_CRASH",
                    "The file cannot be checked: it makes the program that reads it fail. Please save it again with a common program.");
        }
    }

    private Content overrun(Question question, Child.OverrunException e) throws IOException {
        log.childEnded(question.file(), e);
        if (e.starved()) {
            throw e;
        }
        return new Content.Rejected(
                "VALIDATOR_TIMEOUT", "The file is too complicated to be checked. Please send it in a simpler form.");
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("the server stops");
        }
    }

    private Content once(Question question, Child child) throws IOException {
        boolean well = false;
        try {
            var content = child.ask(question, limit);
            well = true;
            return content;
        } catch (UnreadableException e) {
            well = true;
            throw e;
        } finally {
            if (well && child.asked() < USED_UP && !closed) {
                idle.push(child);
            } else {
                child.close();
            }
        }
    }

    /** The one that was used last, if it still lives. */
    private Child warm() throws IOException {
        for (Child child; (child = idle.poll()) != null; child.close()) {
            if (child.alive()) {
                return child;
            }
        }
        return start();
    }

    private Child start() throws IOException {
        requireOpen();
        var child = Child.start(classPath, heap, scheduler);
        log.childStarted(child.pid());
        return child;
    }

    /** Kills those that are idle; who waits for another sees it end by its time. */
    @Override
    public void close() {
        closed = true;
        for (Child child; (child = idle.poll()) != null; ) {
            child.close();
        }
    }
}
