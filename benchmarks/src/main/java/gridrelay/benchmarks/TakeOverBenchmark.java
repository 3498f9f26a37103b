package gridrelay.benchmarks;

import gridrelay.system.Trial;
import gridrelay.system.chaos.Lab;
import gridrelay.system.chaos.TakeOver;
import gridrelay.system.client.Load;
import gridrelay.system.node.Node;
import gridrelay.system.oracle.Fault;
import gridrelay.system.oracle.Request;
import gridrelay.system.receiver.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;

/**
 * How long lanes stand still when one of three nodes goes, and how many accepts fail meanwhile though a balancer repeats each once.
 * Every lane has messages waiting all the while, so that its pauses are the cluster's. The oracle judges what was delivered.
 */
public final class TakeOverBenchmark {

    private static final int LANES = 120;
    /** So that a lane has four requests a second. */
    private static final Duration LATENCY = Duration.ofMillis(250);

    /** Of each lane, before a node goes: more than are delivered until its lanes go on. */
    private static final int WAITING = 150;

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** A lane that has had no request for so long at the end stands still. */
    private static final Duration STILL = Duration.ofSeconds(5);

    private static final int CLIENTS = 6;

    /**
     * @param seconds in which the consequences are over
     * @param bound in seconds, until all lanes of the node move again
     */
    private record Way(String name, int node, Fault.Kind excuse, Consumer<Node> end, int seconds, int bound) {}

    private static final List<Way> WAYS = List.of(
            new Way("kill -9, the death proven", 1, Fault.Kind.KILL, Node::kill, 12, 2),
            new Way("kill -9, the death not to be proven", 2, Fault.Kind.KILL, Node::kill, 15, 9),
            new Way("ordered stop", 0, null, Node::stop, 5, 2));

    private final Lab lab;
    private final Trial trial;

    private TakeOverBenchmark(Lab lab, Trial trial) {
        this.lab = lab;
        this.trial = trial;
    }

    /** Argument: how often a node goes in each way. */
    public static void main(String[] arguments) throws Exception {
        int times = Machine.argument(arguments, 0, 3);
        try (var lab = Lab.start(3, Machine.folder("take-over"));
                var trial = new Trial(
                        lab.client(),
                        lab.newReceiver(),
                        Map.of("retrySchedule", List.of("PT0.5S"), "maxConcurrency", 1_000))) {
            trial.receiver().answer(request -> Answer.OK.after(LATENCY));
            var benchmark = new TakeOverBenchmark(lab, trial);
            for (var way : WAYS) {
                if (way.node() == 2 && !lab.hidesTheLast()) {
                    System.out.printf("| %s | SKIPPED: needs network namespaces, as root |%n", way.name());
                } else {
                    benchmark.measure(way, times);
                }
            }
            var verdict = trial.verdict(PATIENCE);
            System.out.printf("| the oracle | %s | %s |%n", verdict.report().strip(), Machine.describe());
            if (!verdict.isClean()) {
                throw new AssertionError(verdict.report());
            }
        }
    }

    private void measure(Way way, int times) throws InterruptedException {
        var lasts = new ArrayList<Double>();
        var pauses = new ArrayList<Double>();
        int asked = 0;
        int failed = 0;
        for (int time = 0; time < times; time++) {
            fill();
            try (var load = Load.start(lab.client(), trial.endpoint(), LANES, CLIENTS)) {
                Awaitility.await().atMost(PATIENCE).until(() -> load.count() > LANES);
                int askedBefore = load.asked();
                int failedBefore = load.unanswered();
                long begin = System.nanoTime();
                if (way.excuse() == null) {
                    way.end().accept(lab.node(way.node()));
                } else {
                    trial.disturb(way.excuse(), () -> way.end().accept(lab.node(way.node())));
                }
                TimeUnit.SECONDS.sleep(way.seconds());
                long end = System.nanoTime();
                asked += load.asked() - askedBefore;
                failed += load.unanswered() - failedBefore;
                trial.add(load.finish());
                var takeOver = takeOver(trial.receiver().requests(), begin, end);
                lasts.add(takeOver.last().toMillis() / 1e3);
                pauses.add(takeOver.pause().toMillis() / 1e3);
            }
            lab.heal();
        }
        // a node that stops in order delivers until it has given its shards up: there only the pauses count
        var judged = way.excuse() == null ? pauses : lasts;
        System.out.printf(
                "| %s, %d times | %s: median **%.1f s**, worst %.1f s (≤ %d); longest pause of a lane: median %.1f s"
                        + " | %d of %d accepts failed with one repeat, **%.2f %%** (≤ 0.1) |%n",
                way.name(),
                times,
                way.excuse() == null ? "longest pause of a lane" : "all its lanes move again",
                Machine.median(judged),
                Machine.percentile(judged, 100),
                way.bound(),
                Machine.median(pauses),
                failed,
                asked,
                100.0 * failed / asked);
    }

    /** Of those lanes that got another owner; fails if one has not gone on at all. */
    private static TakeOver takeOver(List<Request> requests, long begin, long end) {
        long moving = requests.stream()
                .filter(request -> request.opened() > end - STILL.toNanos())
                .map(Request::lane)
                .distinct()
                .count();
        if (moving < LANES) {
            throw new AssertionError(LANES - moving + " lanes stand still");
        }
        return TakeOver.after(requests, begin, end);
    }

    /** Gives every lane something to do for a while. */
    private void fill() {
        try (var load = Load.start(lab.client(), trial.endpoint(), LANES, 2, 50)) {
            Awaitility.await().atMost(PATIENCE).until(() -> load.count() > LANES * WAITING);
            trial.add(load.finish());
        }
    }
}
