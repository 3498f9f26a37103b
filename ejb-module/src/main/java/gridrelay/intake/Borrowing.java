package gridrelay.intake;

import gridrelay.intake.Work.Line;
import gridrelay.model.FileLoan;
import gridrelay.model.LoanAnswer;
import gridrelay.model.SpareSlots;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Does stages of files whose shards are others', in slots that this node does not need, and returns the verdicts: only their owners
 * write them. Again and again tells all what it could do, and what it is at. Thread-safe.
 */
final class Borrowing {

    private static final Duration REPORT = Duration.ofSeconds(1);
    /** A node whose stage cannot tell is quickly done with it: it must not draw all work to itself. */
    private static final Duration REST = Duration.ofSeconds(30);

    private final Log log = new Log();
    private final World world;
    private final Worker worker;
    private final Pipeline pipeline;
    private final Map<Long, FileLoan> loans = new ConcurrentHashMap<>();
    /** By the monotonic clock. */
    private final Map<Line, Long> restsUntil = new ConcurrentHashMap<>();

    private List<SpareSlots.Room> told = List.of();
    private long toldAt = System.nanoTime() - REPORT.toNanos();
    private volatile boolean leaving;
    private volatile boolean closed;

    Borrowing(World world, Worker worker, Pipeline pipeline) {
        this.world = world;
        this.worker = worker;
        this.pipeline = pipeline;
    }

    /** Begins at once, or returns it at once. If we die of it, the lender hears no more of us. */
    void take(FileLoan loan) {
        var line = line(loan.stage());
        if (closed || loans.putIfAbsent(loan.no(), loan) != null) {
            return; // it has come twice
        }
        if (line.isEmpty() || room(line.get()) == 0 || !pipeline.beginOther(line.get(), isLarge(loan))) {
            answer(loan, LoanEnd.RETURNED.to(loan, from(line)));
            return;
        }
        world.workers().execute(() -> work(loan, line.get()));
    }

    private void work(FileLoan loan, Line line) {
        Optional<Verdict> verdict = Optional.empty();
        var otherwise = LoanEnd.RETURNED;
        try {
            verdict = judge(loan, line);
            otherwise = LoanEnd.OVERTAKEN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.notBorrowed(loan.file(), e); // the owner may reach the database
        } finally {
            ended(loan, line, verdict, otherwise);
        }
    }

    /** Empty if the file is not, or not any more, as it was lent. */
    private Optional<Verdict> judge(FileLoan loan, Line line) throws InterruptedException {
        var file = world.ledger().find(loan.file()).filter(row -> row.isAt(loan.events()));
        if (file.isEmpty()) {
            return Optional.empty();
        }
        var verdict = worker.judge(file.get(), line, () -> isAsLent(loan));
        return verdict instanceof Verdict.Later && !isAsLent(loan) ? Optional.empty() : Optional.of(verdict);
    }

    private void ended(FileLoan loan, Line line, Optional<Verdict> verdict, LoanEnd otherwise) {
        if (verdict.orElse(null) instanceof Verdict.Later || otherwise == LoanEnd.RETURNED) {
            restsUntil.put(line, System.nanoTime() + REST.toNanos());
        }
        pipeline.endOther(line, isLarge(loan));
        var from = from(Optional.of(line));
        answer(loan, verdict.isPresent() ? LoanEnd.to(loan, from, verdict.get()) : otherwise.to(loan, from));
    }

    /**
     * Nobody has moved the file on until now. That is all that a stage here needs: who moves it on later finds what it has left
     * until now.
     */
    private boolean isAsLent(FileLoan loan) {
        try {
            return !closed
                    && world.ledger()
                            .find(loan.file())
                            .filter(row -> row.isAt(loan.events()))
                            .isPresent();
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** Unless it was answered already, or never will be. */
    private void answer(FileLoan loan, LoanAnswer answer) {
        if (loans.remove(loan.no()) != null && !closed) {
            world.peers().tell(loan.lender(), answer);
        }
    }

    private LoanEnd.From from(Optional<Line> line) {
        return new LoanEnd.From(
                world.peers().self().orElse(""),
                world.peers().node(),
                line.map(this::room).orElse(0));
    }

    private int room(Line line) {
        var rests = restsUntil.get(line);
        var may = !leaving && world.stages().can(line) && (rests == null || rests - System.nanoTime() <= 0);
        return may ? pipeline.room(line) : 0;
    }

    /** Some times a second: tells what has changed, or, each second, that nothing has. */
    synchronized void tick() {
        var rooms = Arrays.stream(Line.values())
                .filter(Line::isLent)
                .map(line -> new SpareSlots.Room(line.name(), room(line)))
                .toList();
        var now = System.nanoTime();
        if (closed || leaving || rooms.equals(told) && now - toldAt < REPORT.toNanos()) {
            return;
        }
        told = rooms;
        toldAt = now;
        world.peers()
                .self()
                .ifPresent(self -> world.peers().tellAll(new SpareSlots(self, rooms, List.copyOf(loans.keySet()))));
    }

    /** Nothing more is taken. Whatever still comes of what is here, its owners do it again. */
    synchronized void leave() {
        leaving = true;
        world.peers().self().ifPresent(self -> world.peers().tellAll(SpareSlots.farewell(self)));
        loans.clear();
    }

    /** As a crash would. */
    void close() {
        closed = true;
    }

    private static boolean isLarge(FileLoan loan) {
        return loan.bytes() >= FairQueue.LARGE;
    }

    /** Empty for what only a later version does. */
    private static Optional<Line> line(String stage) {
        return Arrays.stream(Line.values())
                .filter(line -> line.isLent() && line.name().equals(stage))
                .findFirst();
    }

    int borrowed(Line line) {
        return (int) loans.values().stream()
                .filter(loan -> line.name().equals(loan.stage()))
                .count();
    }
}
