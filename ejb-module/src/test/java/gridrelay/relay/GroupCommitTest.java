package gridrelay.relay;

import static gridrelay.relay.RelayRows.ACME;
import static gridrelay.relay.RelayRows.OTHER;
import static gridrelay.relay.RelayRows.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import gridrelay.problem.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who shares a transaction with whom; a gate holds transactions up until a test lets them go on. */
class GroupCommitTest {

    private static final Refusal REFUSAL = Refusal.invalid("endpoint", "is no good");

    /** The conversations of each transaction that ended well or ill. */
    private final List<List<String>> transactions = new CopyOnWriteArrayList<>();

    private final Semaphore begun = new Semaphore(0);
    private final Semaphore gate = new Semaphore(0);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final GroupCommit commits = new GroupCommit(this::transaction);

    @AfterEach
    void stop() throws InterruptedException {
        gate.release(1_000);
        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    private List<AcceptedMessage> transaction(long account, List<Draft> drafts) {
        begun.release();
        gate.acquireUninterruptibly();
        transactions.add(
                drafts.stream().map(draft -> draft.message().conversation()).toList());
        assertThat(drafts).extracting(Draft::index).doesNotHaveDuplicates();
        var receipts = new ArrayList<AcceptedMessage>();
        for (var draft : drafts) {
            switch (draft.message().conversation()) {
                case "refused" -> throw REFUSAL;
                case "broken" -> throw new IllegalStateException("the answer to COMMIT is lost");
                default -> {
                    for (var endpoint : draft.message().endpoints()) {
                        receipts.add(new AcceptedMessage(draft.message().conversation(), endpoint, account));
                    }
                }
            }
        }
        return receipts;
    }

    private Future<List<AcceptedMessage>> call(long account, NewMessage... messages) {
        return threads.submit(() -> commits.accept(account, Draft.batch(List.of(messages))));
    }

    private Future<List<AcceptedMessage>> call(String conversation) {
        return call(ACME, message(conversation, "crm"));
    }

    /** Every leader is in a transaction now. */
    private List<Future<List<AcceptedMessage>>> leaders() throws InterruptedException {
        var leaders = IntStream.range(0, GroupCommit.LEADERS)
                .mapToObj(i -> call("leader"))
                .toList();
        begun.acquire(GroupCommit.LEADERS);
        return leaders;
    }

    /** One after the other, so that they stand in line in this order. */
    @SafeVarargs
    private List<Future<List<AcceptedMessage>>> inLine(Stream<NewMessage>... calls) {
        var futures = new ArrayList<Future<List<AcceptedMessage>>>();
        for (var messages : calls) {
            int before = commits.inLine();
            futures.add(call(ACME, messages.toArray(NewMessage[]::new)));
            await().until(() -> commits.inLine() == before + 1);
        }
        return futures;
    }

    private static Stream<NewMessage> one(String conversation) {
        return Stream.of(message(conversation, "crm"));
    }

    @Test
    void a_call_that_comes_alone_waits_for_nobody() throws Exception {
        gate.release(2);
        assertThat(call("a").get()).containsExactly(new AcceptedMessage("a", "crm", ACME));
        assertThat(call("b").get()).containsExactly(new AcceptedMessage("b", "crm", ACME));
        assertThat(transactions).containsExactly(List.of("a"), List.of("b"));
    }

    @Test
    void those_that_come_meanwhile_go_together_and_each_gets_its_own() throws Exception {
        var leaders = leaders();
        var calls = inLine(one("a"), Stream.of(message("b", "crm", "bi"), message("c", "crm")), one("d"));
        gate.release(GroupCommit.LEADERS + 1);
        assertThat(calls.get(0).get()).containsExactly(new AcceptedMessage("a", "crm", ACME));
        assertThat(calls.get(1).get())
                .containsExactly(
                        new AcceptedMessage("b", "crm", ACME),
                        new AcceptedMessage("b", "bi", ACME),
                        new AcceptedMessage("c", "crm", ACME));
        assertThat(calls.get(2).get()).containsExactly(new AcceptedMessage("d", "crm", ACME));
        for (var leader : leaders) {
            assertThat(leader.get()).hasSize(1);
        }
        assertThat(transactions).hasSize(GroupCommit.LEADERS + 1).contains(List.of("a", "b", "c", "d"));
    }

    @Test
    void a_refused_one_does_not_show_in_the_others() throws Exception {
        leaders();
        var calls = inLine(one("a"), one("refused"), one("b"));
        gate.release(1_000);
        assertThat(calls.get(0).get()).hasSize(1);
        assertThat(calls.get(2).get()).hasSize(1);
        assertThatThrownBy(calls.get(1)::get)
                .isInstanceOf(ExecutionException.class)
                .hasCause(REFUSAL);
        assertThat(transactions).contains(List.of("a", "refused", "b"), List.of("a"), List.of("refused"), List.of("b"));
    }

    @Test
    void what_may_have_committed_is_not_tried_again() throws Exception {
        leaders();
        var calls = inLine(one("a"), one("broken"), one("b"));
        gate.release(1_000);
        for (var call : calls) {
            assertThatThrownBy(call::get).hasMessageContaining("COMMIT is lost");
        }
        assertThat(transactions).hasSize(GroupCommit.LEADERS + 1);
    }

    @Test
    void accounts_are_not_mixed_and_a_group_is_bounded() throws Exception {
        leaders();
        var calls = inLine(IntStream.range(0, 70).mapToObj(i -> message("a" + i, "crm")), one("b"));
        var other = call(OTHER, message("o", "crm"));
        await().until(() -> commits.inLine() == 3);
        calls.addAll(inLine(one("c"), IntStream.range(0, 100).mapToObj(i -> message("d" + i, "crm"))));
        gate.release(1_000);
        assertThat(other.get()).containsExactly(new AcceptedMessage("o", "crm", OTHER));
        for (var call : calls) {
            call.get();
        }
        assertThat(transactions).extracting(List::size).contains(71, 100).doesNotContain(72, 101, 102);
        assertThat(transactions).contains(List.of("o"), List.of("c"));
    }

    @Test
    void a_large_batch_neither_waits_nor_keeps_others_waiting() throws Exception {
        leaders();
        var large = call(
                ACME,
                IntStream.range(0, 101).mapToObj(i -> message("l" + i, "crm")).toArray(NewMessage[]::new));
        begun.acquire();
        assertThat(commits.inLine()).isZero();
        gate.release(1_000);
        assertThat(large.get()).hasSize(101);
    }

    @Test
    void after_a_storm_the_line_is_empty_and_everybody_was_answered() throws Exception {
        gate.release(100_000);
        var calls = IntStream.range(0, 2_000)
                .mapToObj(i -> call(i % 50 == 0 ? "refused" : "c" + i))
                .toList();
        for (int i = 0; i < calls.size(); i++) {
            var call = calls.get(i);
            if (i % 50 == 0) {
                assertThatThrownBy(call::get).hasCause(REFUSAL);
            } else {
                assertThat(call.get()).containsExactly(new AcceptedMessage("c" + i, "crm", ACME));
            }
        }
        assertThat(commits.inLine()).isZero();
        gate.release();
        assertThat(call("last").get(10, TimeUnit.SECONDS)).hasSize(1);
    }
}
