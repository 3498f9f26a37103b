package gridrelay.grid;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The three clocks of a node, in nanoseconds from any origin.
 *
 * <p>The monotonic clock cannot be set but stands still in a suspended machine; the boot clock runs on there; the wall clock runs
 * on everywhere but can be set. A lease is over when any one of them says so.
 */
record Clocks(LongSupplier monotonic, LongSupplier boot, LongSupplier wall) {

    static Clocks system(InstantSource wallClock) {
        return new Clocks(System::nanoTime, BootClock.open(), () -> wallClock.millis() * 1_000_000);
    }

    Sample now() {
        return new Sample(monotonic.getAsLong(), boot.getAsLong(), wall.getAsLong());
    }

    /** One reading of all three. */
    record Sample(long monotonic, long boot, long wall) {

        /** The longest time that any clock has seen pass since. */
        long longestSince(Sample earlier) {
            return Math.max(monotonic - earlier.monotonic, Math.max(boot - earlier.boot, wall - earlier.wall));
        }
    }
}
