package gridrelay.console.live;

/** The last events, numbered 1, 2, 3, ..., bounded by their count and their bytes. Thread-safe. */
final class EventRing {
    private final byte[][] frames;
    private final long mostBytes;
    private long bytes;
    private long oldest = 1;
    private long newest;

    /** What comes after an event. */
    sealed interface Next {
        record Frame(long number, byte[] bytes) implements Next {}

        record NothingYet() implements Next {}

        /** It was there, and is forgotten; or it never was. */
        record Gone() implements Next {}
    }

    private static final Next NOTHING_YET = new Next.NothingYet();
    private static final Next GONE = new Next.Gone();

    EventRing(int mostFrames, long mostBytes) {
        this.frames = new byte[mostFrames][];
        this.mostBytes = mostBytes;
    }

    /** Makes an event of its number. */
    interface Framing {
        byte[] frame(long number);
    }

    synchronized void append(Framing framing) {
        var frame = framing.frame(newest + 1);
        while (newest - oldest + 1 == frames.length || newest >= oldest && bytes + frame.length > mostBytes) {
            int slot = slot(oldest++);
            bytes -= frames[slot].length;
            frames[slot] = null;
        }
        newest++;
        frames[slot(newest)] = frame;
        bytes += frame.length;
    }

    synchronized Next after(long number) {
        if (number == newest) {
            return NOTHING_YET;
        }
        return number < oldest - 1 || number > newest ? GONE : new Next.Frame(number + 1, frames[slot(number + 1)]);
    }

    synchronized long newest() {
        return newest;
    }

    private int slot(long number) {
        return (int) (number % frames.length);
    }
}
