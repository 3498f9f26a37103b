package gridrelay.intake;

import gridrelay.intake.Loans.Loan;
import gridrelay.intake.Work.Line;
import gridrelay.model.FileLoan;
import gridrelay.model.LoanAnswer;
import gridrelay.model.SpareSlots;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Lets other nodes do stages of files that would have to wait here, and records what they come to. What does not come back is taken
 * back: a stage may be done twice. Thread-safe.
 */
final class Lending {

    private final Log log = new Log();
    private final World world;
    private final Worker worker;
    private final Pipeline pipeline;
    private final Loans loans = new Loans();
    private volatile boolean stopped;

    Lending(World world, Worker worker, Pipeline pipeline) {
        this.world = world;
        this.worker = worker;
        this.pipeline = pipeline;
    }

    /** A member that has room for one more, which it now has less; empty if there is none. */
    Optional<String> reserve(Line line) {
        return stopped || !line.isLent() ? Optional.empty() : loans.reserve(line);
    }

    /** Counted here if it has to be: only the owner writes. */
    void lend(Work work, String to) {
        world.workers().execute(() -> {
            Step.Result begun = null;
            try {
                begun = worker.begin(work);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                send(work, begun, to);
            }
        });
    }

    /** If we die here, the next owner does it again; if it is lost on its way, we do. */
    private void send(Work work, Step.Result begun, String to) {
        var row = Worker.begun(work, begun);
        if (row.isEmpty()) {
            pipeline.over(work, begun);
            return;
        }
        var loan = new Loan(ThreadLocalRandom.current().nextLong(), work, row.get(), to);
        loans.add(loan, System.nanoTime());
        world.peers()
                .tell(
                        to,
                        new FileLoan(
                                loan.no(),
                                world.peers().self().orElse(""),
                                work.id(),
                                row.get().events(),
                                work.line().name(),
                                row.get().received()));
    }

    /** Told by another node, or by this one, which lends nothing to itself. */
    void heard(SpareSlots report) {
        if (!Optional.of(report.member()).equals(world.peers().self())) {
            loans.heard(report, System.nanoTime()).forEach(loan -> takeBack(loan, LoanEnd.RETURNED));
        }
    }

    /** Told by another node. */
    void heard(LoanAnswer answer) {
        loans.end(answer).ifPresent(loan -> {
            var end = LoanEnd.of(answer);
            if (end == LoanEnd.RETURNED) {
                takeBack(loan, end);
            } else {
                world.meter().ended(loan.work().line(), end);
                world.workers().execute(() -> record(loan, end, answer));
            }
        });
    }

    private void record(Loan loan, LoanEnd end, LoanAnswer answer) {
        Step.Result result = null;
        try {
            result = end == LoanEnd.OVERTAKEN
                    ? world.ledger()
                            .find(loan.file().id())
                            .<Step.Result>map(Step.Result.Overtaken::new)
                            .orElseGet(Step.Result.Fenced::new)
                    : worker.record(new Step(loan.file(), loan.work().tenure(), end.verdict(answer), answer.node()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            pipeline.over(loan.work(), result);
        }
    }

    /** Some times a second: what has not been heard of for too long is done again. */
    void tick() {
        for (var loan : loans.endOverdue(System.nanoTime())) {
            var end = loans.isThere(loan.to()) ? LoanEnd.LOST : LoanEnd.SILENT;
            log.takenBack(loan.work().id(), loan.to(), end);
            takeBack(loan, end);
        }
    }

    private void takeBack(Loan loan, LoanEnd end) {
        world.meter().ended(loan.work().line(), end);
        pipeline.returned(loan.work(), loan.file(), end == LoanEnd.SILENT);
    }

    /** Nothing more is lent, and nothing waited for: while a node stops no answer reaches it. */
    void stop() {
        stopped = true;
        loans.endAll().forEach(loan -> pipeline.over(loan.work(), null));
    }

    int lent(Line line) {
        return loans.count(line);
    }
}
