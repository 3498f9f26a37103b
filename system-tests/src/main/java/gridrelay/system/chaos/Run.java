package gridrelay.system.chaos;

import gridrelay.system.Trial;
import gridrelay.system.client.Load;
import gridrelay.system.oracle.Fault.Kind;
import gridrelay.system.oracle.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** Does a schedule to a lab, under load from several clients, and has it judged. For one thread. */
final class Run {

    private static final int LANES = 60;
    private static final int CLIENTS = 3;
    private static final int BATCHES = 2;
    private static final int BATCH = 10;
    /** Of each client between its calls: for a machine that has more to do. */
    private static final Duration REST = Duration.ofMillis(Integer.getInteger("rest", 0));

    private static final Duration FIRST = Duration.ofSeconds(60);
    /** For so long nothing comes only where something is stuck. */
    private static final Duration STUCK = Duration.ofSeconds(150);
    /** A take-over is over by then, whatever went wrong. */
    private static final Duration TAKEN_OVER = Duration.ofSeconds(20);

    /** Blocks for ever rather than give up; hanging endpoints are noticed soon. */
    static final Map<String, ?> ENDPOINT = Map.of("retrySchedule", List.of("PT0.5S"), "timeoutMs", 10_000);

    private record Happened(Step step, long from, long until) {}

    private final Lab lab;
    private final Trial trial;
    private final List<Happened> happened = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    private Run(Lab lab, Trial trial) {
        this.lab = lab;
        this.trial = trial;
    }

    static Report of(Lab lab, Schedule schedule) {
        try (var trial = new Trial(lab.client(), lab.newReceiver(), ENDPOINT);
                var single = Load.start(lab.client(), trial.endpoint(), LANES, CLIENTS, 1, REST);
                var batches = Load.start(lab.client(), trial.endpoint(), LANES, BATCHES, BATCH, REST)) {
            Awaitility.await().atMost(FIRST).until(() -> single.count() + batches.count() > 300);
            return new Run(lab, trial).run(schedule, single, batches);
        }
    }

    private Report run(Schedule schedule, Load single, Load batches) {
        var begun = System.nanoTime();
        schedule.steps().forEach(this::step);
        var took = Duration.ofNanos(System.nanoTime() - begun);
        lab.heal().forEach(node -> remarks.add(node + " had to be started again"));
        var accepts = new Report.Accepts(single.asked() + batches.asked(), single.unanswered() + batches.unanswered());
        trial.add(single.finish());
        trial.add(batches.finish());
        Verdict verdict = trial.verdict(STUCK);
        happened.forEach(this::remarkTakeOver);
        return new Report(schedule, took, verdict, accepts, remarks);
    }

    private void step(Step step) {
        pass(step.rest());
        var missing = step.fault().missing(lab);
        if (missing.isPresent()) {
            remarks.add("SKIPPED, this machine has no " + missing.get() + ": " + step);
            return;
        }
        var from = System.nanoTime();
        step.fault().begin(lab);
        var begun = System.nanoTime();
        pass(step.time());
        step.fault().end(lab);
        var until = step.fault().isSudden() ? begun : System.nanoTime();
        step.fault().excuse().ifPresent(kind -> {
            trial.disturbed(new gridrelay.system.oracle.Fault(kind, from, until));
            happened.add(new Happened(step, kind == Kind.KILL ? begun : from, until));
        });
    }

    private void remarkTakeOver(Happened one) {
        var takeOver = TakeOver.after(
                trial.receiver().requests(), one.from(), Math.max(one.until(), one.from() + TAKEN_OVER.toNanos()));
        if (takeOver.lanes() > 0) {
            remarks.add(one.step().fault() + ": " + takeOver);
        }
    }

    /** The schedule's own time, in which nothing is waited for. */
    private static void pass(Duration time) {
        try {
            TimeUnit.MILLISECONDS.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
