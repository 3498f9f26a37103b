package gridrelay.system.chaos;

import gridrelay.system.Trial;
import gridrelay.system.chaos.BadEndpoint.How;
import gridrelay.system.client.Load;
import gridrelay.system.oracle.Fault.Kind;
import gridrelay.system.oracle.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A short story of two nodes that a sound server gets through and one with a certain bug does not. */
enum Scenario {
    /** Nothing happens but work. */
    SLOW_ANSWERS {
        @Override
        void play(Lab lab, Trial trial, Load load) {
            suffer(lab, trial, new BadEndpoint(How.SLOW), 8);
        }
    },
    /** Every first attempt fails, and is not recorded before it is due again. */
    FAILURES {
        @Override
        void play(Lab lab, Trial trial, Load load) {
            var choking = new BadEndpoint(How.CHOKING);
            choking.begin(lab);
            for (var times = 0; times < 3; times++) {
                suffer(lab, trial, new LockedLanes(), 3);
            }
            choking.end(lab);
        }
    },
    /** Requests that are open for longer than a lease, and their sender cannot renew it. */
    DATABASE_LOST_BY_ONE {
        @Override
        void play(Lab lab, Trial trial, Load load) {
            var slow = new BadEndpoint(How.SLOW_FOR_SOME);
            slow.begin(lab);
            pass(2);
            suffer(lab, trial, new Split(List.of(), List.of(0)), 15);
            slow.end(lab);
        }
    },
    /** All that a node has open is answered while it is stopped: when it goes on, each of its lanes would send its next message. */
    LONG_PAUSE {
        @Override
        void play(Lab lab, Trial trial, Load load) {
            var slow = new BadEndpoint(How.SLOW);
            slow.begin(lab);
            pass(5);
            slow.end(lab); // what is open stays slow; the heir has got far when the node goes on
            suffer(lab, trial, new Pause(0), 13);
            pass(5);
        }
    },
    /** Shards move to a node that comes back, and each of their lanes has more to send. */
    RESTART {
        @Override
        void play(Lab lab, Trial trial, Load load) {
            try (var more = Load.start(lab.client(), trial.endpoint(), LANES, 3, 25)) {
                suffer(lab, trial, new Restart(0), 1);
                lab.heal();
                trial.add(more.finish());
                trial.add(load.finish());
            }
        }
    },
    LOST_COMMITS {
        @Override
        void play(Lab lab, Trial trial, Load load) {
            suffer(lab, trial, new LostCommits(30), 8);
        }
    },
    /** Accepts wake nobody; the node's settings see to that. */
    LOST_WAKES {
        @Override
        void play(Lab lab, Trial trial, Load load) {
            pass(3);
        }
    },
    /** What waits at a node that dies has no other herald than its rows: nothing is accepted any more. */
    HEIR_OF_A_BACKLOG {
        @Override
        void play(Lab lab, Trial trial, Load load) {
            var refusing = new BadEndpoint(How.REFUSING);
            refusing.begin(lab);
            pass(4);
            trial.add(load.finish());
            suffer(lab, trial, new Kill(List.of(0)), 1);
            refusing.end(lab);
        }
    },
    /** A node records what it delivered long ago, when its lanes have gone on elsewhere and have come to rest. */
    LATE_SETTLE {
        @Override
        void play(Lab lab, Trial trial, Load load) {
            var locked = new LockedLanes();
            locked.begin(lab);
            pass(2); // so that there is something that it has not recorded
            var pause = new Pause(0);
            var from = System.nanoTime();
            pause.begin(lab);
            locked.end(lab);
            pass(13);
            trial.add(load.finish());
            trial.verdict(PATIENCE); // when all has arrived
            pause.end(lab);
            trial.disturbed(new gridrelay.system.oracle.Fault(Kind.PAUSE, from, System.nanoTime()));
            pass(5); // longer than a settle is put off
            lab.heal(); // the lanes move back, and are read again
            pass(3);
        }
    };

    private static final int LANES = 60;
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    abstract void play(Lab lab, Trial trial, Load load);

    /** Under load, and judged. */
    Verdict play(Lab lab) {
        try (var trial = new Trial(lab.client(), lab.newReceiver(), ENDPOINT);
                var load = Load.start(lab.client(), trial.endpoint(), LANES, 4, 5)) {
            Awaitility.await().atMost(PATIENCE).until(() -> load.count() > 300);
            play(lab, trial, load);
            if (trial.acknowledged().isEmpty()) {
                trial.add(load.finish());
            }
            return trial.verdict(PATIENCE);
        }
    }

    private static final Map<String, ?> ENDPOINT =
            Map.of("retrySchedule", List.of("PT0.5S"), "timeoutMs", 15_000, "maxConcurrency", 500);

    static void suffer(Lab lab, Trial trial, Fault fault, int seconds) {
        var from = System.nanoTime();
        fault.begin(lab);
        var begun = System.nanoTime();
        pass(seconds);
        fault.end(lab);
        var until = fault.isSudden() ? begun : System.nanoTime();
        fault.excuse().ifPresent(kind -> trial.disturbed(new gridrelay.system.oracle.Fault(kind, from, until)));
    }

    private static void pass(int seconds) {
        try {
            TimeUnit.SECONDS.sleep(seconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
