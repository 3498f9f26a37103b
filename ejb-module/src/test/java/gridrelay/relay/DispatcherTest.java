package gridrelay.relay;

import static gridrelay.relay.Deliveries.TENURE;
import static gridrelay.relay.Deliveries.replied;
import static gridrelay.relay.Deliveries.target;
import static gridrelay.relay.Deliveries.unanswered;
import static gridrelay.relay.Deliveries.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gridrelay.directory.OnExhausted;
import gridrelay.directory.Target;
import gridrelay.grid.Tenure;
import gridrelay.model.Wake;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The rules of sending, one step after the other, on a clock that is ticked by hand. */
class DispatcherTest implements Dispatcher.Effects {

    private record Sent(OwnedLane lane, WebhookRequest request) {
        String what() {
            return lane.id() + "/" + request.posted().sequence() + "#" + request.attempt();
        }
    }

    private record Unsettled(OwnedLane lane, Outcome outcome) {}

    private static final long SECOND = 1_000_000_000L;
    private static final Target CRM =
            with(target(OnExhausted.DEAD_LETTER, null, Duration.ofSeconds(5)), 2, 0, Target.State.ACTIVE);

    private final Deque<Sent> sent = new ArrayDeque<>();
    private final Deque<Unsettled> unsettled = new ArrayDeque<>();
    private final Map<Long, Target> targets = new HashMap<>(Map.of(1L, CRM, 2L, CRM));
    private final Map<Long, LaneRow> rows = new HashMap<>();
    private long unknowable; // the endpoint that the directory cannot be asked for
    private boolean leaseGood = true;
    private boolean hungry;
    private boolean hinted;
    private long wake = -1;
    private long now = Long.MAX_VALUE - SECOND; // it overflows soon
    private Dispatcher dispatcher = dispatcher(new Dispatcher.Limits(64, 100, 1 << 20, 1));

    private Dispatcher dispatcher(Dispatcher.Limits limits) {
        var made = new Dispatcher(
                this,
                this::known,
                tenure -> leaseGood,
                new RetrySchedule(() -> 0.5, Duration.ofHours(1)),
                limits,
                InstantSource.fixed(Deliveries.NOW),
                () -> now);
        made.taken(TENURE);
        return made;
    }

    private Optional<Target> known(long id) {
        if (id == unknowable) {
            throw new IllegalStateException("no directory");
        }
        return Optional.ofNullable(targets.get(id));
    }

    @Override
    public void send(OwnedLane lane, WebhookRequest request) {
        sent.add(new Sent(lane, request));
    }

    @Override
    public void settle(OwnedLane lane, Outcome outcome) {
        unsettled.add(new Unsettled(lane, outcome));
    }

    @Override
    public void feed() {
        hungry = true;
    }

    @Override
    public void look() {
        hinted = true;
    }

    @Override
    public void gone(Target target) {}

    @Override
    public void wakeAt(long time) {
        wake = time;
    }

    // -- the world around it

    private void row(long lane, long endpoint, long head, long tail, long version) {
        rows.put(lane, new LaneRow(lane, 7, endpoint, head, tail, head, 0, now, null, false, version));
    }

    private void find(long... lanes) {
        var read = dispatcher.beginRead();
        dispatcher.found(read, LongStream.of(lanes).mapToObj(rows::get).toList());
        dispatcher.endRead(read);
        feedAll();
    }

    private void feedAll() {
        while (hungry) {
            hungry = false;
            var lanes = dispatcher.takeHungry(16);
            var messages = new HashMap<Long, List<PendingMessage>>();
            lanes.forEach((lane, span) -> {
                var some = new ArrayList<PendingMessage>();
                for (var seq = span.first(); seq <= rows.get(lane.id()).tail(); seq++) {
                    some.add(Deliveries.message(lane.id(), seq));
                }
                messages.put(lane.id(), some);
            });
            dispatcher.fed(lanes, messages);
        }
    }

    private Sent answer(Reply reply) {
        var oldest = sent.remove();
        dispatcher.answered(oldest.lane(), oldest.request(), reply);
        feedAll();
        return oldest;
    }

    /** Settles the oldest outcome, as the database would. */
    private void settleOne() {
        var oldest = unsettled.remove();
        var id = oldest.lane().id();
        var change = new LaneChange(rows.get(id), java.util.Set.of(), now);
        oldest.outcome().applyTo(change);
        rows.put(id, change.after());
        dispatcher.settled(
                List.of(new Dispatcher.Settled(oldest.lane(), 1, new Settlement.Result.Durable(id, change.after()))));
        feedAll();
    }

    private List<String> sent() {
        return sent.stream().map(Sent::what).toList();
    }

    // -- the rules

    @Test
    void the_message_after_the_next_waits_until_the_first_is_durable() {
        row(1, 1, 0, 5, 1);
        find(1);
        assertThat(sent()).containsExactly("1/1#1");
        answer(replied(200));
        assertThat(sent()).as("one success may be unsettled").containsExactly("1/2#1");
        answer(replied(200));
        assertThat(sent()).as("two may not").isEmpty();
        settleOne();
        assertThat(sent()).containsExactly("1/3#1");
    }

    @Test
    void nothing_overtakes_a_final_failure_that_is_not_durable() {
        row(1, 1, 0, 2, 1);
        find(1);
        answer(replied(400));
        settleOne();
        now += 5 * SECOND;
        dispatcher.tick();
        feedAll();
        assertThat(sent()).containsExactly("1/1#2");
        answer(replied(400));
        assertThat(unsettled.peek().outcome()).isInstanceOf(Outcome.DeadLettered.class);
        assertThat(sent()).isEmpty();
        settleOne();
        assertThat(sent()).containsExactly("1/2#1");
    }

    @Test
    void a_retry_comes_at_its_time_and_no_timer_is_armed_twice_for_it() {
        row(1, 1, 0, 1, 1);
        find(1);
        answer(unanswered());
        settleOne();
        assertThat(wake - now).isEqualTo(5 * SECOND);
        now += 5 * SECOND - 1;
        wake = -1;
        dispatcher.tick();
        feedAll();
        assertThat(sent()).isEmpty();
        assertThat(wake - now).isEqualTo(1);
        now += 1;
        dispatcher.tick();
        feedAll();
        assertThat(sent()).containsExactly("1/1#2");
    }

    @Test
    void lanes_take_turns_and_no_more_are_open_than_the_endpoint_allows() {
        for (var lane = 1; lane <= 3; lane++) {
            row(lane, 1, 0, 2, 1);
        }
        find(1, 2, 3);
        assertThat(sent()).containsExactly("1/1#1", "2/1#1");
        answer(replied(200));
        assertThat(sent()).containsExactly("2/1#1", "3/1#1");
        answer(replied(200));
        assertThat(sent()).containsExactly("3/1#1", "1/2#1");
    }

    @Test
    void a_full_endpoint_takes_nothing_from_another() {
        for (var lane = 1; lane <= 5; lane++) {
            row(lane, 1, 0, 2, 1);
        }
        row(6, 2, 0, 1, 1);
        find(1, 2, 3, 4, 5, 6);
        assertThat(sent()).containsExactly("1/1#1", "6/1#1", "2/1#1");
    }

    private void look(long lane, long... sequences) {
        var read = dispatcher.beginRead();
        dispatcher.looked(
                read,
                new Loader.Looked(
                        List.of(rows.get(lane)),
                        Map.of(
                                lane,
                                LongStream.of(sequences)
                                        .mapToObj(sequence -> Deliveries.message(lane, sequence))
                                        .toList())));
        dispatcher.endRead(read);
    }

    @Test
    void what_was_read_with_a_lane_is_sent_without_another_read() {
        row(1, 1, 0, 2, 1);
        look(1, 1, 2);
        assertThat(hungry).isFalse();
        assertThat(sent()).containsExactly("1/1#1");
        answer(replied(200));
        assertThat(sent()).containsExactly("1/2#1");
    }

    @Test
    void what_was_read_with_a_lane_that_has_gone_on_meanwhile_is_not_sent() {
        row(1, 1, 1, 2, 3);
        look(1, 1);
        assertThat(hungry).as("message 2 has to be read").isTrue();
        feedAll();
        assertThat(sent()).containsExactly("1/2#1");
    }

    @Test
    void a_missing_message_stops_its_lane_until_it_is_read_again() {
        row(1, 1, 0, 3, 1);
        var read = dispatcher.beginRead();
        dispatcher.found(read, List.of(rows.get(1L)));
        dispatcher.endRead(read);
        dispatcher.fed(dispatcher.takeHungry(16), Map.of(1L, List.of(Deliveries.message(1, 2)))); // 1 is missing
        hungry = false;
        now += 30 * SECOND;
        dispatcher.tick();
        assertThat(sent()).isEmpty();
        assertThat(hinted).isFalse();
        now += 30 * SECOND;
        dispatcher.tick();
        assertThat(dispatcher.takeHinted(9)).containsExactly(1L);
        assertThat(dispatcher.open()).isZero();
    }

    @Test
    void a_read_from_before_a_lane_left_does_not_bring_it_back() {
        row(1, 1, 0, 1, 1);
        var slow = dispatcher.beginRead();
        var asItWas = rows.get(1L);
        find(1);
        answer(replied(200));
        settleOne();
        assertThat(dispatcher.lanes()).isZero();
        assertThat(dispatcher.found(slow, List.of(asItWas))).isZero();
        dispatcher.endRead(slow);
        assertThat(dispatcher.lanes()).isZero();
        row(1, 1, 1, 2, 5);
        find(1);
        assertThat(sent()).containsExactly("1/2#1");
    }

    @Test
    void a_hint_that_came_while_the_last_message_was_settled_is_followed() {
        row(1, 1, 0, 1, 1);
        find(1);
        answer(replied(200));
        dispatcher.hinted(new Wake(7, List.of(new Wake.LaneHint(1, 99))));
        assertThat(hinted).isFalse();
        settleOne();
        assertThat(hinted).isTrue();
        assertThat(dispatcher.takeHinted(9)).containsExactly(1L);
    }

    @Test
    void a_hint_for_a_shard_of_another_is_no_business_of_ours() {
        dispatcher.hinted(new Wake(8, List.of(new Wake.LaneHint(1, 1))));
        assertThat(hinted).isFalse();
    }

    @Test
    void what_was_read_for_an_earlier_tenure_is_not_used() {
        row(1, 1, 0, 1, 1);
        var read = dispatcher.beginRead();
        dispatcher.lost(TENURE);
        dispatcher.taken(new Tenure(7, 12));
        assertThat(dispatcher.found(read, List.of(rows.get(1L)))).isZero();
        dispatcher.endRead(read);
        assertThat(dispatcher.lanes()).isZero();
    }

    @Test
    void an_answer_for_a_lost_shard_changes_nothing() {
        row(1, 1, 0, 2, 1);
        find(1);
        dispatcher.lost(TENURE);
        answer(replied(200));
        assertThat(unsettled).isEmpty();
        assertThat(sent()).isEmpty();
        assertThat(dispatcher.open()).isZero();
    }

    @Test
    void a_shard_is_drained_when_nothing_is_open_and_all_is_settled() {
        row(1, 1, 0, 2, 1);
        find(1);
        var drained = dispatcher.drain(TENURE).toCompletableFuture();
        assertThat(drained).isNotDone();
        answer(replied(200));
        assertThat(drained).isNotDone();
        assertThat(sent()).isEmpty();
        settleOne();
        assertThat(drained).isDone();
        assertThat(dispatcher.drain(new Tenure(99, 1)).toCompletableFuture()).isDone();
    }

    @Test
    void while_the_database_is_away_little_is_sent() {
        dispatcher = dispatcher(new Dispatcher.Limits(64, 3, 1 << 20, 1));
        targets.put(1L, with(CRM, 100, 0, Target.State.ACTIVE));
        for (var lane = 1; lane <= 9; lane++) {
            row(lane, 1, 0, 9, 1);
        }
        find(1, 2, 3, 4, 5, 6, 7, 8, 9);
        var requests = 0;
        while (!sent.isEmpty()) {
            answer(replied(200));
            requests++;
        }
        assertThat(requests).isEqualTo(3);
        settleOne();
        assertThat(sent).hasSize(1);
    }

    @Test
    void messages_in_memory_are_bounded_and_still_all_are_sent() {
        dispatcher = dispatcher(new Dispatcher.Limits(64, 100, 1_000, 1)); // three messages
        targets.put(1L, with(CRM, 100, 0, Target.State.ACTIVE));
        for (var lane = 1; lane <= 6; lane++) {
            row(lane, 1, 0, 2, 1);
        }
        find(1, 2, 3, 4, 5, 6);
        var requests = 0;
        while (!sent.isEmpty() || !unsettled.isEmpty()) {
            if (sent.isEmpty()) {
                settleOne();
            } else {
                answer(replied(200));
                requests++;
            }
        }
        assertThat(requests).isEqualTo(12);
    }

    @Test
    void given_back_is_neither_an_attempt_nor_a_failure() {
        row(1, 1, 0, 1, 1);
        find(1);
        var first = sent.remove();
        dispatcher.givenBack(first.lane(), first.request());
        assertThat(unsettled).isEmpty();
        now += SECOND;
        dispatcher.tick();
        feedAll();
        assertThat(sent()).containsExactly("1/1#1");
    }

    @Test
    void an_endpoint_that_is_paused_while_its_message_is_read_gets_it_when_it_goes_on() {
        row(1, 1, 0, 1, 1);
        var read = dispatcher.beginRead();
        dispatcher.found(read, List.of(rows.get(1L)));
        dispatcher.endRead(read);
        targets.put(1L, with(CRM, 2, 0, Target.State.PAUSED));
        dispatcher.targetChanged(1);
        feedAll();
        now += SECOND;
        dispatcher.tick();
        feedAll();
        assertThat(sent()).isEmpty();
        targets.put(1L, CRM);
        dispatcher.targetChanged(1);
        feedAll();
        assertThat(sent()).containsExactly("1/1#1");
    }

    @Test
    void a_receiver_that_asks_for_time_is_left_alone_with_all_its_lanes() {
        row(1, 1, 0, 1, 1);
        row(2, 1, 0, 1, 1);
        targets.put(1L, with(CRM, 1, 0, Target.State.ACTIVE));
        find(1, 2);
        answer(replied(429, "60"));
        assertThat(sent()).isEmpty();
        now += 59 * SECOND;
        dispatcher.tick();
        feedAll();
        assertThat(sent()).isEmpty();
        now += SECOND;
        dispatcher.tick();
        feedAll();
        assertThat(sent()).containsExactly("2/1#1");
    }

    @Test
    void what_was_asked_for_before_a_failure_is_done_all_the_same() {
        row(1, 1, 0, 1, 1);
        row(2, 2, 0, 1, 1);
        unknowable = 2;
        var read = dispatcher.beginRead();
        assertThatThrownBy(() -> dispatcher.found(read, List.of(rows.get(1L), rows.get(2L))))
                .hasMessage("no directory");
        assertThat(hungry).as("the first lane's messages are read").isTrue();
    }
}
