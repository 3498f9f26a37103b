package gridrelay.relay;

import static gridrelay.relay.Deliveries.replied;
import static org.assertj.core.api.Assertions.assertThat;

import gridrelay.directory.OnExhausted;
import gridrelay.directory.Target;
import gridrelay.grid.Tenure;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Fairness between endpoints, in a simulation of a node whose receivers answer, hang or fail by an injected clock: what bad
 * endpoints do must not be felt by the others.
 */
class IsolationTest {

    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;
    private static final int OPEN = 128;
    private static final Tenure TENURE = new Tenure(7, 3);

    /** How an endpoint answers. */
    private interface Receiver {
        Reply reply(Random random);

        default long latency(Random random) {
            return (3 + random.nextInt(5)) * MS;
        }
    }

    private static final Receiver HEALTHY = random -> replied(200);
    private static final Receiver FAILING = random -> replied(500);
    private static final Receiver HANGING = new Receiver() {
        @Override
        public Reply reply(Random random) {
            return new Reply(Deliveries.NOW, 15_000, null, null, Failure.TIMEOUT, "timeout", null, false);
        }

        @Override
        public long latency(Random random) {
            return 15 * SECOND;
        }
    };

    private record Event(long at, long no, Runnable what) {}

    /** A node, its receivers, and the time. */
    private static final class Simulation implements Dispatcher.Effects {
        final Random random;
        final Map<Long, Receiver> receivers = new HashMap<>();
        final Set<Long> paused = new HashSet<>();
        final Map<Long, LaneRow> rows = new HashMap<>();
        final Map<Long, Long> acceptedAt = new HashMap<>();
        final Map<Long, List<Long>> waits = new HashMap<>();
        final PriorityQueue<Event> events = new PriorityQueue<>(
                (a, b) -> a.at() == b.at() ? Long.compare(a.no(), b.no()) : Long.compare(a.at(), b.at()));
        final Dispatcher dispatcher;
        long now = 1;
        long eventNo;
        int open;
        int mostOpen;

        Simulation(long seed) {
            random = new Random(seed);
            dispatcher = new Dispatcher(
                    this,
                    id -> Optional.of(target(id)),
                    tenure -> true,
                    new RetrySchedule(random::nextDouble, Duration.ofHours(1)),
                    new Dispatcher.Limits(OPEN, 10_000, 1L << 30, 1),
                    InstantSource.fixed(Deliveries.NOW),
                    () -> now);
            dispatcher.taken(TENURE);
        }

        private Target target(long id) {
            var any = Deliveries.target(OnExhausted.BLOCK, null, Duration.ofSeconds(5), Duration.ofSeconds(30));
            return new Target(
                    id,
                    "e" + id,
                    any.url(),
                    any.connectTimeout(),
                    any.timeout(),
                    10,
                    0,
                    any.retrySchedule(),
                    any.jitter(),
                    null,
                    null,
                    OnExhausted.BLOCK,
                    Map.of(),
                    any.secrets(),
                    paused.contains(id) ? Target.State.PAUSED : Target.State.ACTIVE);
        }

        void at(long time, Runnable what) {
            events.add(new Event(time, eventNo++, what));
        }

        /** A message in a conversation of its own. */
        void accept(long endpoint) {
            var lane = rows.size() + 1L;
            rows.put(lane, new LaneRow(lane, 7, endpoint, 0, 1, 0, 0, now, null, false, 1));
            acceptedAt.put(lane, now);
            var read = dispatcher.beginRead();
            dispatcher.found(read, List.of(rows.get(lane)));
            dispatcher.endRead(read);
        }

        void run(long until) {
            while (!events.isEmpty() && events.peek().at() <= until) {
                var event = events.poll();
                now = Math.max(now, event.at());
                event.what().run();
            }
            now = until;
        }

        @Override
        public void send(OwnedLane lane, WebhookRequest request) {
            mostOpen = Math.max(mostOpen, ++open);
            if (request.attempt() == 1) {
                waits.computeIfAbsent(lane.endpoint(), any -> new ArrayList<>()).add(now - acceptedAt.get(lane.id()));
            }
            var receiver = receivers.getOrDefault(lane.endpoint(), HEALTHY);
            at(now + receiver.latency(random), () -> {
                open--;
                dispatcher.answered(lane, request, receiver.reply(random));
            });
        }

        @Override
        public void settle(OwnedLane lane, Outcome outcome) {
            at(now + MS, () -> {
                var change = new LaneChange(rows.get(lane.id()), java.util.Set.of(), now);
                outcome.applyTo(change);
                rows.put(lane.id(), change.after());
                dispatcher.settled(List.of(
                        new Dispatcher.Settled(lane, 1, new Settlement.Result.Durable(lane.id(), change.after()))));
            });
        }

        @Override
        public void feed() {
            at(now, () -> {
                for (var hungry = dispatcher.takeHungry(16); !hungry.isEmpty(); hungry = dispatcher.takeHungry(16)) {
                    var messages = new HashMap<Long, List<PendingMessage>>();
                    hungry.forEach((lane, span) ->
                            messages.put(lane.id(), List.of(Deliveries.message(lane.id(), span.first()))));
                    dispatcher.fed(hungry, messages);
                }
            });
        }

        @Override
        public void look() {}

        @Override
        public void gone(Target target) {}

        @Override
        public void wakeAt(long time) {
            at(time, dispatcher::tick);
        }

        /** The wait from acceptance to the first request that 99 % of the messages of these endpoints had. */
        long p99(Collection<Long> endpoints) {
            var all = new ArrayList<Long>();
            endpoints.forEach(endpoint -> all.addAll(waits.getOrDefault(endpoint, List.of())));
            Collections.sort(all);
            return all.get(all.size() * 99 / 100);
        }
    }

    private static List<Long> endpoints(int from, int count) {
        return java.util.stream.LongStream.range(from, from + count).boxed().toList();
    }

    /** Each of 200 healthy endpoints gets a message each second or so, beside 200 others of this kind; p99 of the healthy. */
    private static long healthyP99(long seed, Receiver others) {
        var simulation = new Simulation(seed);
        var healthy = endpoints(1, 200);
        var bad = endpoints(1_001, 200);
        bad.forEach(endpoint -> simulation.receivers.put(endpoint, others));
        var all = new ArrayList<>(healthy);
        all.addAll(bad);
        for (var endpoint : all) {
            for (var time = (long) simulation.random.nextInt(1_000) * MS;
                    time < 75 * SECOND;
                    time += (500 + simulation.random.nextInt(1_000)) * MS) {
                simulation.at(1 + time, () -> simulation.accept(endpoint));
            }
        }
        simulation.run(50 * SECOND); // all are known by now
        simulation.waits.clear();
        simulation.run(75 * SECOND);
        assertThat(simulation.mostOpen).isLessThanOrEqualTo(OPEN);
        for (var endpoint : healthy) {
            assertThat(simulation.waits.get(endpoint).size())
                    .as("endpoint " + endpoint)
                    .isGreaterThan(10);
        }
        return simulation.p99(healthy);
    }

    @Test
    void endpoints_that_hang_or_fail_are_not_felt_by_the_others() {
        for (var seed = 0; seed < 2; seed++) {
            var alone = healthyP99(seed, HEALTHY);
            assertThat(healthyP99(seed, HANGING)).as("seed " + seed).isLessThanOrEqualTo(Math.max(MS, alone * 3 / 2));
            assertThat(healthyP99(seed, FAILING)).as("seed " + seed).isLessThanOrEqualTo(Math.max(MS, alone * 3 / 2));
        }
    }

    @Test
    void endpoints_that_wait_for_room_and_do_not_want_it_any_more_keep_no_other_out() {
        var simulation = new Simulation(1);
        endpoints(1, 70).forEach(hanging -> {
            simulation.receivers.put(hanging, HANGING);
            simulation.accept(hanging);
        });
        endpoints(101, 60).forEach(simulation::accept);
        endpoints(201, 30).forEach(simulation::accept);
        simulation.run(SECOND);
        assertThat(simulation.waits.keySet())
                .as("hanging ones have all that is for the unknown")
                .hasSize(OPEN / 2);
        simulation.paused.addAll(endpoints(101, 60));
        simulation.run(16 * SECOND);
        assertThat(simulation.waits.keySet()).containsAll(endpoints(1, 70)).containsAll(endpoints(201, 30));
    }

    @Test
    void a_mountain_behind_one_endpoint_delays_no_other() {
        for (var kind : new Receiver[] {HEALTHY, FAILING, HANGING}) {
            var simulation = new Simulation(1);
            simulation.receivers.put(1L, kind);
            for (var i = 0; i < 20_000; i++) {
                simulation.accept(1);
            }
            for (var i = 0; i < 1_000; i++) {
                simulation.at(SECOND + i * 10 * MS, () -> simulation.accept(2));
            }
            simulation.run(12 * SECOND);
            assertThat(simulation.waits.get(2L)).hasSize(1_000);
            assertThat(simulation.p99(List.of(2L))).isLessThanOrEqualTo(MS);
        }
    }

    @Test
    void a_lane_that_the_breaker_holds_keeps_its_order_and_is_delivered_when_the_endpoint_is_back() {
        var simulation = new Simulation(1);
        simulation.receivers.put(1L, FAILING);
        for (var i = 0; i < 500; i++) {
            simulation.accept(1);
        }
        simulation.run(100 * SECOND);
        var tries =
                simulation.rows.values().stream().mapToInt(LaneRow::attempts).sum();
        assertThat(tries).as("requests to an endpoint that is down for 100 s").isLessThan(40);
        simulation.receivers.put(1L, HEALTHY);
        simulation.run(300 * SECOND);
        assertThat(simulation.rows.values()).allMatch(row -> row.head() == 1);
    }
}
