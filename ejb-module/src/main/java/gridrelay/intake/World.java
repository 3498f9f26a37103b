package gridrelay.intake;

import gridrelay.grid.Tenure;
import gridrelay.intake.Work.Line;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * What a {@link Pipeline} needs of the world.
 *
 * @param ours whether work of this tenure may be begun now
 * @param workers as many threads as there are slots, and some more
 */
record World(
        Ledger ledger,
        Stages stages,
        Predicate<Tenure> ours,
        Executor workers,
        InstantSource clock,
        Peers peers,
        Meter meter) {

    /** Told how long a stage took, and how work that was lent has ended. */
    interface Meter {
        void took(Line line, Duration time);

        void ended(Line line, LoanEnd end);
    }
}
