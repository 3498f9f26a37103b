package gridrelay.intake;

import gridrelay.grid.Tenure;
import gridrelay.intake.Pipeline.World;
import java.time.Duration;
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
        if (!world.ours().test(work.tenure())) {
            return null;
        }
        return work.suspect() ? again(work) : run(work, work.file());
    }

    /** Counted before anything is risked, and at once begun: what only waits is not counted, however often its owners end. */
    private Step.Result again(Work work) throws InterruptedException {
        var counted = record(new Step(work.file(), work.tenure(), new Verdict.Begun()));
        return counted instanceof Step.Result.Durable durable
                        && durable.row().status().isPending()
                ? run(work, durable.row())
                : counted;
    }

    /** @param file its row, as it is now */
    private Step.Result run(Work work, FileRow file) throws InterruptedException {
        return record(new Step(file, work.tenure(), verdict(work, file)));
    }

    private Verdict verdict(Work work, FileRow file) throws InterruptedException {
        var begun = System.nanoTime();
        try {
            return world.stages().of(file).run(file, new Hold(work.tenure(), world.ours()));
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | LinkageError | StackOverflowError | OutOfMemoryError e) {
            log.stageFailed(file.status(), work.id(), e);
            return new Verdict.Later(
                    "STAGE_FAILED",
                    "The server has failed to work on the file; its log says why.",
                    Verdict.Evidence.NONE);
        } finally {
            world.times().took(work.line(), Duration.ofNanos(System.nanoTime() - begun));
        }
    }

    /** Until it is recorded, or the shard is another's: whose node then does it again. */
    private Step.Result record(Step step) throws InterruptedException {
        while (!closed) {
            try {
                var result = records.call(step);
                if (result instanceof Step.Result.Fenced) {
                    log.fenced(step.tenure());
                }
                return result;
            } catch (RuntimeException e) {
                log.notRecorded(step.file().id(), e);
                Thread.sleep(AGAIN.toMillis());
                if (!held.test(step.tenure())) {
                    return null;
                }
            }
        }
        return null;
    }

    /** As a crash would: what is at work is not recorded. */
    void close() {
        closed = true;
    }
}
