package gridrelay.relay;

import static gridrelay.relay.Deliveries.TENURE;
import static gridrelay.relay.Deliveries.replied;
import static gridrelay.relay.Deliveries.target;
import static gridrelay.relay.Deliveries.with;
import static org.assertj.core.api.Assertions.assertThat;

import gridrelay.directory.Coalesce;
import gridrelay.directory.OnExhausted;
import gridrelay.directory.Target;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a batch between its reading and its sending, one step after the other. */
class ComposingTest implements Dispatcher.Effects {

    private static final Target CRM = target(OnExhausted.BLOCK, null, Duration.ofSeconds(5));
    private static final long MILLISECOND = 1_000_000;

    private final Deque<WebhookRequest> sent = new ArrayDeque<>();
    private final List<Outcome> unsettled = new ArrayList<>();
    private Target endpoint = with(CRM, new Coalesce(3, 1_000, 0));
    private OwnedLane lane;
    private LaneRow row;
    private long now;
    private long wake;

    private final Dispatcher dispatcher = new Dispatcher(
            this,
            id -> Optional.of(endpoint),
            tenure -> true,
            new RetrySchedule(() -> 0.5, Duration.ofHours(1)),
            new Dispatcher.Limits(64, 100, 1 << 20, 1),
            InstantSource.fixed(Deliveries.NOW),
            () -> now);

    @BeforeEach
    void take() {
        dispatcher.taken(TENURE);
    }

    @Override
    public void send(OwnedLane of, WebhookRequest request) {
        sent.add(request);
    }

    @Override
    public void settle(OwnedLane of, Outcome outcome) {
        lane = of;
        unsettled.add(outcome);
    }

    @Override
    public void feed() {
        var lanes = dispatcher.takeHungry(16);
        var messages = new HashMap<Long, List<PendingMessage>>();
        lanes.forEach((of, span) -> {
            for (var seq = span.first(); seq <= row.tail() && seq < span.first() + span.messages(); seq++) {
                messages.computeIfAbsent(of.id(), any -> new ArrayList<>()).add(Deliveries.message(1, seq));
            }
        });
        dispatcher.fed(lanes, messages);
    }

    @Override
    public void look() {}

    @Override
    public void gone(Target target) {}

    @Override
    public void wakeAt(long time) {
        wake = time;
    }

    private void find(long tail) {
        row = new LaneRow(1, TENURE.shard(), 1, 0, tail, 0, 0, now, null, false, 1);
        var read = dispatcher.beginRead();
        dispatcher.found(read, List.of(row));
        dispatcher.endRead(read);
    }

    private void answer(int status) {
        var request = sent.remove();
        dispatcher.answered(lane, request, replied(status));
    }

    /** Settles all that waits in one commit, as the settler would. */
    private void settle() {
        var change = new LaneChange(row, Set.of(), now);
        unsettled.forEach(outcome -> outcome.applyTo(change));
        row = change.after();
        told(new Settlement.Result.Durable(1, row));
    }

    private void told(Settlement.Result result) {
        var outcomes = unsettled.size();
        unsettled.clear();
        dispatcher.settled(List.of(new Dispatcher.Settled(lane, outcomes, result)));
    }

    @Test
    void nothing_of_a_batch_is_sent_before_it_is_durable_and_its_commit_is_that_of_the_success_before() {
        find(5);
        assertThat(sent).isEmpty();
        assertThat(dispatcher.open()).isEqualTo(1);
        settle();
        var first = sent.element();
        assertThat(first.posted().last()).isEqualTo(3);
        assertThat(first.posted().id()).isEqualTo(row.batch().id());
        answer(200);
        assertThat(sent).as("the next is composed, not sent").isEmpty();
        assertThat(unsettled).hasSize(2);
        settle();
        assertThat(sent.element().posted().sequence()).isEqualTo(4);
        assertThat(sent.element().posted().last()).isEqualTo(5);
        assertThat(row.head()).isEqualTo(3);
    }

    @Test
    void a_success_that_is_durable_before_the_next_batch_does_not_send_it() {
        find(5);
        settle();
        answer(200);
        var composed = unsettled.remove(1);
        settle();
        assertThat(sent).isEmpty();
        unsettled.add(composed);
        settle();
        assertThat(sent).hasSize(1);
        assertThat(dispatcher.open()).isEqualTo(1);
    }

    @Test
    void a_shard_that_drains_meanwhile_ends_without_a_request() {
        find(2);
        var drained = dispatcher.drain(TENURE).toCompletableFuture();
        assertThat(drained).isNotDone();
        settle();
        assertThat(sent).isEmpty();
        assertThat(dispatcher.open()).isZero();
        assertThat(drained).isDone();
    }

    @Test
    void a_shard_that_is_lost_meanwhile_leaves_no_slot_behind() {
        find(2);
        dispatcher.lost(TENURE);
        assertThat(dispatcher.open()).isZero();
        told(new Settlement.Result.Fenced(1));
        assertThat(dispatcher.open()).isZero();
        assertThat(dispatcher.unsettled()).isZero();
        assertThat(sent).isEmpty();
    }

    @Test
    void a_row_that_contradicts_stops_the_lane_and_frees_its_slot() {
        find(2);
        told(new Settlement.Result.Contradicted(1, "for this test"));
        assertThat(dispatcher.open()).isZero();
        assertThat(sent).isEmpty();
        assertThat(wake - now)
                .as("until it is read again")
                .isEqualTo(Duration.ofMinutes(1).toNanos());
    }

    @Test
    void a_command_comes_between_a_batch_and_its_sending() {
        find(2);
        var pause = new LaneCommand(1, 1, TENURE.shard(), LaneCommand.Kind.PAUSE, null, "op");
        var read = dispatcher.beginRead();
        dispatcher.commanded(read, List.of(pause), List.of(row));
        dispatcher.endRead(read);
        settle();
        assertThat(sent).isEmpty();
        assertThat(unsettled).singleElement().isInstanceOf(Outcome.Commanded.class);
        assertThat(dispatcher.open()).isZero();
    }

    @Test
    void a_lane_with_less_than_a_batch_lets_its_turn_go_by_once() {
        endpoint = with(CRM, new Coalesce(3, 1_000, 20));
        find(2);
        assertThat(dispatcher.open()).isZero();
        assertThat(wake).isEqualTo(20 * MILLISECOND);
        now = 20 * MILLISECOND - 1;
        dispatcher.tick();
        assertThat(unsettled).isEmpty();
        now++;
        dispatcher.tick();
        assertThat(unsettled).singleElement().isInstanceOf(Outcome.Composed.class);
    }

    @Test
    void a_lane_with_a_whole_batch_does_not_linger_and_a_settle_does_not_cut_the_lingering_short() {
        endpoint = with(CRM, new Coalesce(3, 1_000, 20));
        find(4);
        settle();
        assertThat(sent.element().posted().last()).isEqualTo(3);
        answer(200);
        assertThat(unsettled).as("one is left: it waits for others").hasSize(1);
        now += MILLISECOND;
        settle();
        assertThat(unsettled).isEmpty();
        assertThat(sent).isEmpty();
        now += 19 * MILLISECOND;
        dispatcher.tick();
        settle();
        assertThat(sent.element().posted().sequence()).isEqualTo(4);
    }

    @Test
    void a_retry_does_not_linger() {
        endpoint = with(CRM, new Coalesce(3, 1_000, 20));
        find(3);
        settle();
        answer(500);
        settle();
        now += Duration.ofSeconds(5).toNanos();
        dispatcher.tick();
        assertThat(sent.element().attempt()).isEqualTo(2);
        assertThat(sent.element().posted().last()).isEqualTo(3);
    }

    @Test
    void a_batch_that_came_apart_is_not_composed_again_before_its_end() {
        endpoint = with(CRM, new Coalesce(3, 1_000, 20));
        find(5);
        settle();
        var batch = sent.element().posted().id();
        answer(500);
        settle();
        now += Duration.ofSeconds(5).toNanos();
        dispatcher.tick();
        answer(500); // the schedule has one step
        settle();
        assertThat(row.batch()).isEqualTo(new LaneBatch(null, 0, 3));
        settle();
        for (var sequence = 1; sequence <= 3; sequence++) {
            assertThat(sent.element().posted().count()).isEqualTo(1);
            assertThat(sent.element().posted().sequence()).isEqualTo(sequence);
            assertThat(sent.element().posted().id()).isNotEqualTo(batch);
            answer(200);
            if (sequence < 3) {
                settle();
            }
        }
        settle();
        now += 20 * MILLISECOND;
        dispatcher.tick();
        settle();
        assertThat(sent.element().posted().count()).isEqualTo(2);
    }

    @Test
    void a_part_that_was_taken_moves_the_head_and_the_rest_is_composed_anew() {
        find(5);
        settle();
        var request = sent.remove();
        dispatcher.answered(lane, request, replied(200).took(1));
        settle();
        assertThat(row.head()).isEqualTo(1);
        assertThat(row.delivered()).isEqualTo(1);
        var next = sent.element();
        assertThat(next.posted().sequence()).isEqualTo(2);
        assertThat(next.posted().last()).isEqualTo(4);
        assertThat(next.posted().id()).isNotEqualTo(request.posted().id());
        assertThat(next.attempt()).isEqualTo(1);
        assertThat(next.delivered()).isEqualTo(1);
    }
}
