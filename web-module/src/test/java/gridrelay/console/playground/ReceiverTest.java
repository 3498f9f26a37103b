package gridrelay.console.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import gridrelay.console.playground.OrderJudge.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReceiverTest {
    private final Receiver receiver = new Receiver();

    @Test
    void the_first_attempt_fails_then_all_succeed() {
        receiver.follow(new Script(List.of(500), 200, 0, false));
        assertThat(deliver("c-42", 1)).isEqualTo(500);
        assertThat(deliver("c-42", 1)).isEqualTo(200);
        assertThat(deliver("c-42", 2)).isEqualTo(200);
        var snapshot = receiver.snapshot();
        assertThat(snapshot.orderHeld()).isTrue();
        assertThat(snapshot.conversations()).singleElement().satisfies(c -> {
            assertThat(c.received()).extracting(Receiver.Shown::status).containsExactly(500, 200, 200);
            assertThat(c.received())
                    .extracting(Receiver.Shown::verdict)
                    .containsExactly(Verdict.IN_ORDER, Verdict.REPEAT, Verdict.IN_ORDER);
        });
    }

    @Test
    void conversations_are_judged_apart_and_the_latest_comes_first() {
        deliver("a", 1);
        deliver("b", 1);
        deliver("a", 2);
        deliver("b", 3);
        assertThat(receiver.snapshot().conversations())
                .extracting(Receiver.Order::conversation, Receiver.Order::held)
                .containsExactly(tuple("b", false), tuple("a", true));
        assertThat(receiver.snapshot().orderHeld()).isFalse();
    }

    @Test
    void what_hangs_is_let_go_when_the_script_changes_and_uses_up_no_answer() {
        receiver.follow(new Script(List.of(500), 200, 0, true));
        assertThat(receive("c", 1).status()).isNull();
        var released = new AtomicInteger();
        assertThat(receiver.hold(released::incrementAndGet)).isTrue();
        assertThat(receiver.snapshot().waiting()).isEqualTo(1);
        assertThat(receiver.snapshot().answersUsed()).isZero();
        receiver.follow(Script.ALWAYS_OK).forEach(Runnable::run);
        assertThat(released).hasValue(1);
        assertThat(receiver.snapshot().waiting()).isZero();
    }

    @Test
    void no_more_than_a_bound_may_hang() {
        int held = 0;
        while (held < 1000 && receiver.hold(new Release())) {
            held++;
        }
        assertThat(held).isEqualTo(256);
    }

    /** An object each: lambdas without captures would be one. */
    private static final class Release implements Runnable {
        @Override
        public void run() {}
    }

    @Test
    void an_unanswered_message_that_is_passed_over_breaks_the_order() {
        receive("c", 1);
        deliver("c", 2);
        assertThat(receiver.snapshot().orderHeld()).isFalse();
    }

    @Test
    void memory_is_bounded_and_a_broken_order_stays_in_sight() {
        deliver("broken", 1);
        deliver("broken", 3);
        for (int i = 0; i < 5000; i++) {
            deliver("c-" + i, 1);
        }
        var snapshot = receiver.snapshot();
        assertThat(snapshot.requests()).isEqualTo(5002);
        assertThat(snapshot.conversations()).hasSize(1001);
        assertThat(snapshot.orderHeld()).isFalse();
        for (int i = 0; i < 20_000; i++) {
            deliver("d-" + i, 1);
        }
        assertThat(receiver.snapshot().conversations()).hasSize(1000);
    }

    @Test
    void what_is_no_conversation_is_shown_and_not_judged() {
        deliver(null, 0);
        assertThat(receiver.snapshot().conversations()).singleElement().satisfies(c -> {
            assertThat(c.conversation()).isEmpty();
            assertThat(c.received()).extracting(Receiver.Shown::verdict).containsExactly(Verdict.UNNUMBERED);
        });
    }

    @Test
    void bodies_declare_what_was_skipped_and_may_be_anything() {
        assertThat(skipped("{\"sequence\":9,\"skipped\":[7,8]}")).containsExactlyInAnyOrder(7L, 8L);
        assertThat(skipped("{\"skipped\":[7,\"x\",{},1.5]}")).contains(7L).doesNotContain(1L);
        assertThat(skipped("{\"skipped\":3}")).isEmpty();
        assertThat(skipped("[]")).isEmpty();
        assertThat(skipped("not json")).isEmpty();
        assertThat(skipped("")).isEmpty();
    }

    private static Set<Long> skipped(String body) {
        return Webhook.skipped(body.getBytes(StandardCharsets.UTF_8));
    }

    private Integer deliver(String conversation, long sequence) {
        var answer = receive(conversation, sequence);
        receiver.answered(answer.receipt(), answer.status());
        return answer.status();
    }

    private Receiver.Answer receive(String conversation, long sequence) {
        var arrival = new Arrival(Instant.EPOCH, conversation, sequence, sequence, "msg_1", 1, 1, true, null);
        return receiver.receive(arrival, Set.of());
    }
}
