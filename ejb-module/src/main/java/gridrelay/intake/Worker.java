package gridrelay.intake;

import gridrelay.grid.Tenure;
import gridrelay.intake.Work.Line;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/** Runs a file's stage, outside of any transaction, and records what it came to. Thread-safe. */
final class Worker {

    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Log log = new Log();
    private final World world;
    private final Predicate<Tenure> held;
    private final Together<Step, Step.Result> records;
    private volatile boolean closed;

    /** @param held whether this node has the shard, if only to give it up */
    Worker(World world, Predicate<Tenure> held) {
        this.world = world;
        this.held = held;
        this.records = new Together<>(200, steps -> world.ledger().record(steps));
    }

    /** @return null if nothing was done: the lease may be over */
    Step.Result work(Work work) throws InterruptedException {
        var begun = begin(work);
        var row = begun(work, begun);
        return row.isPresent()
                ? record(new Step(
                        row.get(),
                        work.tenure(),
                        judge(row.get(), work.line(), () -> world.ours().test(work.tenure()))))
                : begun;
    }

    /**
     * Counted before anything is risked, and at once begun: what only waits is not counted, however often its owners end.
     *
     * @return null if nothing was done: the lease may be over
     */
    Step.Result begin(Work work) throws InterruptedException {
        if (!world.ours().test(work.tenure())) {
            return null;
        }
        return work.suspect()
                ? record(new Step(work.file(), work.tenure(), new Verdict.Begun()))
                : new Step.Result.Durable(work.file());
    }

    /** The row to work on, as it is now, unless the beginning was its end. */
    static Optional<FileRow> begun(Work work, Step.Result beginning) {
        return beginning instanceof Step.Result.Durable durable
                        && durable.row().status() == work.file().status()
                ? Optional.of(durable.row())
                : Optional.empty();
    }

    /** Runs the stage that the file is at. */
    Verdict judge(FileRow file, Line line, Hold hold) throws InterruptedException {
        var begun = System.nanoTime();
        try {
            return world.stages().of(file).run(file, hold);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | LinkageError | StackOverflowError | OutOfMemoryError e) {
            log.stageFailed(file.status(), file.id(), e);
            return new Verdict.Later(
                    "STAGE_FAILED",
                    "The server has failed to work on the file; its log says why.",
                    Verdict.Evidence.NONE);
        } finally {
            world.meter().took(line, Duration.ofNanos(System.nanoTime() - begun));
        }
    }

    /** Until it is recorded, or the shard is another's: whose node then does it again. */
    Step.Result record(Step step) throws InterruptedException {
        while (!closed && held.test(step.tenure())) {
            try {
                var result = records.call(step);
                if (result instanceof Step.Result.Fenced) {
                    log.fenced(step.tenure());
                }
                return result;
            } catch (RuntimeException e) {
                log.notRecorded(step.file().id(), e);
                Thread.sleep(AGAIN.toMillis());
            }
        }
        return null;
    }

    /** As a crash would: what is at work is not recorded. */
    void close() {
        closed = true;
    }
}
