package gridrelay.relay;

import static gridrelay.relay.Deliveries.TENURE;
import static gridrelay.relay.Deliveries.delivered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gridrelay.relay.Dispatcher.Settled;
import gridrelay.relay.Settlement.Result;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SettlerTest {

    private static final Settler.Pace PACE =
            new Settler.Pace(Duration.ofMillis(20), 3, Duration.ofMillis(5), Duration.ofMillis(20));

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<Settled> news = new CopyOnWriteArrayList<>();
    private final List<Outcome.OfAttempt> observed = new CopyOnWriteArrayList<>();
    private final Holding holding = new Holding(TENURE, 0);
    private volatile Settler.Transaction database = (settlements, waiting) -> durable(settlements);
    private final Settler settler = new Settler(this::settle, news::addAll, observed::addAll, PACE);
    private final Thread writer = new Thread(settler);

    @AfterEach
    void stop() throws InterruptedException {
        settler.stop();
        writer.join(2_000);
        assertThat(writer.isAlive()).isFalse();
    }

    private List<Result> settle(Collection<Settlement> settlements, boolean waiting) {
        calls.add(settlements.stream()
                        .map(settlement ->
                                settlement.lane() + "x" + settlement.outcomes().size())
                        .collect(Collectors.joining(" "))
                + (waiting ? " waiting" : ""));
        return database.settle(settlements, waiting);
    }

    private static List<Result> durable(Collection<Settlement> settlements) {
        return settlements.stream().<Result>map(SettlerTest::durable).toList();
    }

    private static Result durable(Settlement settlement) {
        return new Result.Durable(settlement.lane(), row(settlement.lane()));
    }

    private static LaneRow row(long lane) {
        return new LaneRow(lane, 7, 1, 0, 9, 0, 0, 0, null, false, 1);
    }

    private OwnedLane lane(long id) {
        return new OwnedLane(row(id), holding);
    }

    @Test
    void many_lanes_share_a_transaction_and_none_waits_for_ever() {
        var lanes = List.of(lane(1), lane(2), lane(3), lane(4));
        lanes.forEach(lane -> settler.add(lane, delivered(lane.id(), 1)));
        settler.add(lanes.get(0), delivered(1, 2));
        writer.start();
        await().until(() -> news.size() == 4);
        assertThat(calls).containsExactly("1x2 2x1 3x1", "4x1");
        assertThat(observed).hasSize(5);
    }

    @Test
    void through_an_outage_nothing_is_lost_and_order_stays() {
        var failures = new int[] {4};
        database = (settlements, waiting) -> {
            if (failures[0]-- > 0) {
                throw new IllegalStateException(new SQLTransientConnectionException("away"));
            }
            return durable(settlements);
        };
        var lane = lane(1);
        settler.add(lane, delivered(1, 1));
        writer.start();
        await().until(() -> calls.size() >= 2);
        settler.add(lane, delivered(1, 2));
        await().until(() -> observed.size() == 2);
        assertThat(observed).extracting(outcome -> outcome.attempt().sequence()).containsExactly(1L, 2L);
        assertThat(news).allMatch(settled -> settled.result() instanceof Result.Durable);
    }

    @Test
    void an_outcome_that_the_database_refuses_does_not_hold_up_the_others() {
        database = (settlements, waiting) -> {
            if (settlements.stream().anyMatch(settlement -> settlement.lane() == 2)) {
                throw new IllegalStateException("value too long");
            }
            return durable(settlements);
        };
        for (var id = 1; id <= 3; id++) {
            settler.add(lane(id), delivered(id, 1));
        }
        writer.start();
        await().until(() -> news.size() == 3);
        assertThat(news)
                .filteredOn(settled -> settled.lane().id() == 2)
                .singleElement()
                .matches(settled -> settled.result() instanceof Result.Contradicted);
        assertThat(news)
                .filteredOn(settled -> settled.lane().id() != 2)
                .allMatch(settled -> settled.result() instanceof Result.Durable);
    }

    @Test
    void a_lane_that_is_always_locked_is_waited_for_alone_and_lets_the_others_pass() {
        database = (settlements, waiting) -> {
            if (waiting && calls.size() < 12) {
                throw new IllegalStateException(new java.sql.SQLTimeoutException("lock"));
            }
            var results = new ArrayList<>(durable(settlements));
            results.removeIf(result -> result.lane() == 1 && !waiting);
            return results;
        };
        settler.add(lane(1), delivered(1, 1));
        settler.add(lane(2), delivered(2, 1));
        writer.start();
        await().until(() -> calls.contains("1x1 waiting"));
        settler.add(lane(3), delivered(3, 1));
        await().until(() -> news.size() == 3);
        assertThat(calls).filteredOn(call -> call.contains("waiting")).containsOnly("1x1 waiting");
        assertThat(news).extracting(settled -> settled.lane().id()).containsExactly(2L, 3L, 1L);
    }
}
