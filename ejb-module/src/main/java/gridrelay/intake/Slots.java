package gridrelay.intake;

import java.util.function.Predicate;

/** What waits for, and what is at, one sort of work. Guarded by its {@link Pipeline}. */
final class Slots {

    private final FairQueue queue = new FairQueue();
    private final int most;
    private int running;
    private int large;

    /** @param most that may be at it at once */
    Slots(int most) {
        this.most = most;
    }

    void add(Work work) {
        queue.add(work);
    }

    void removeIf(Predicate<Work> gone) {
        queue.removeIf(gone);
    }

    /** The next that may begin, which counts from now on; null for none. One slot is always left to small files. */
    Work begin() {
        var work = next();
        if (work != null) {
            running++;
            large += FairQueue.isLarge(work) ? 1 : 0;
        }
        return work;
    }

    /** And one is left to a large one, if there is more than one. */
    private Work next() {
        if (running >= most) {
            return null;
        }
        return large == 0 && running > 0 ? queue.pollLarge() : queue.poll(large < Math.max(1, most - 1));
    }

    void end(Work work) {
        running--;
        large -= FairQueue.isLarge(work) ? 1 : 0;
    }

    int waiting() {
        return queue.size();
    }

    int running() {
        return running;
    }
}
