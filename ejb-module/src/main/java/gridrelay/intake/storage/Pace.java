package gridrelay.intake.storage;

import java.time.Duration;

/** How long a storage may take: what is slower than this is no better than what hangs. */
final class Pace {

    private static final Duration SHORTEST = Duration.ofSeconds(30);
    private static final long SLOWEST = 256 << 10; // bytes a second

    private Pace() {}

    static Duration of(long bytes) {
        return SHORTEST.plusSeconds(bytes / SLOWEST);
    }
}
