package gridrelay.jca.tests;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Inside the server, where there is no Awaitility. */
final class Waiting {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Waiting() {}

    static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + PATIENCE);
            }
            Thread.yield();
        }
    }
}
