package gridrelay.grid;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** Clocks that a test moves, together or apart. */
final class HandClocks {

    final AtomicLong monotonic = new AtomicLong(1_000_000_000_000L);
    final AtomicLong boot = new AtomicLong(5_000_000_000_000L);
    final AtomicLong wall = new AtomicLong(1_700_000_000_000_000_000L);

    Clocks clocks() {
        return new Clocks(monotonic::get, boot::get, wall::get);
    }

    InstantSource instants() {
        return () -> Instant.ofEpochSecond(0, wall.get());
    }

    void pass(Duration time) {
        monotonic.addAndGet(time.toNanos());
        boot.addAndGet(time.toNanos());
        wall.addAndGet(time.toNanos());
    }
}
