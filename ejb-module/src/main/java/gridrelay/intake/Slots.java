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
            take(work.isLarge());
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

    private void take(boolean isLarge) {
        running++;
        large += isLarge ? 1 : 0;
    }

    void end(boolean isLarge) {
        running--;
        large -= isLarge ? 1 : 0;
    }

    /** The next of those that {@link #begin} leaves waiting, for somebody else; null for none. */
    Work giveAway() {
        return queue.poll(true);
    }

    /** How many of others' could begin: none while own ones wait, and the last slot is for own ones. */
    int room() {
        return queue.size() > 0 ? 0 : Math.max(0, most - 1 - running);
    }

    /** One of others' begins, and counts from now on; false if there is no room. */
    boolean beginOther(boolean isLarge) {
        var room = room() > 0;
        if (room) {
            take(isLarge);
        }
        return room;
    }

    int waiting() {
        return queue.size();
    }

    int running() {
        return running;
    }
}
