package gridrelay.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets calls that come while one is at work share the next: group commit. Whoever finds nobody at work does the work of all
 * that wait; nothing waits for company.
 */
final class Together<T, R> {

    /** What is shared. A thing that is not among the results has none. */
    interface Work<T, R> {
        Map<T, R> doAll(List<T> things);
    }

    private static final class Waiting<T, R> {
        final T thing;
        boolean done;
        R result;
        RuntimeException failure;

        Waiting(T thing) {
            this.thing = thing;
        }
    }

    private final Work<T, R> work;
    private final int most;
    private final ReentrantLock turn = new ReentrantLock(true);
    private final List<Waiting<T, R>> waiting = new ArrayList<>();

    /** @param most things at once */
    Together(int most, Work<T, R> work) {
        this.most = most;
        this.work = work;
    }

    /** Returns when the work has been done for this thing; throws what it threw. Null: there is no result. */
    R call(T thing) {
        var mine = new Waiting<T, R>(thing);
        synchronized (waiting) {
            waiting.add(mine);
        }
        turn.lock();
        try {
            while (!mine.done) {
                doNext();
            }
        } finally {
            turn.unlock();
        }
        if (mine.failure != null) {
            throw mine.failure;
        }
        return mine.result;
    }

    private void doNext() {
        List<Waiting<T, R>> batch;
        synchronized (waiting) {
            var some = waiting.subList(0, Math.min(most, waiting.size()));
            batch = new ArrayList<>(some);
            some.clear();
        }
        try {
            var results = work.doAll(batch.stream().map(each -> each.thing).toList());
            batch.forEach(each -> each.result = results.get(each.thing));
        } catch (RuntimeException e) {
            batch.forEach(each -> each.failure = e);
        } catch (Error e) {
            batch.forEach(each -> each.failure = new IllegalStateException("What was shared has failed", e));
            throw e;
        } finally {
            batch.forEach(each -> each.done = true);
        }
    }
}
