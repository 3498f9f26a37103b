package gridrelay.console.live;

/** The last events, numbered 1, 2, 3, ..., bounded by their count and their bytes. Thread-safe. */
final class EventRing implements EventFeed {
    private final byte[][] frames;
    private final long mostBytes;
    private long bytes;
    private long oldest = 1;
    private long newest;

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

    /** Gone is what is forgotten, and what never was. */
    @Override
    public synchronized Next after(long number) {
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
