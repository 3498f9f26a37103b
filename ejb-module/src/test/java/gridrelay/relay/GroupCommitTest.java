package gridrelay.relay;

import static gridrelay.relay.RelayRows.ACME;
import static gridrelay.relay.RelayRows.OTHER;
import static gridrelay.relay.RelayRows.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import gridrelay.problem.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
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
    private final GroupCommit commits =
            new GroupCommit((account, drafts, written) -> transaction(account, drafts), Duration.ofHours(1));

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

    /** It is in a transaction now. */
    private Future<List<AcceptedMessage>> leader() throws InterruptedException {
        var leader = call("leader");
        begun.acquire();
        return leader;
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
        var leader = leader();
        var calls = inLine(one("a"), Stream.of(message("b", "crm", "bi"), message("c", "crm")), one("d"));
        gate.release(2);
        assertThat(calls.get(0).get()).containsExactly(new AcceptedMessage("a", "crm", ACME));
        assertThat(calls.get(1).get())
                .containsExactly(
                        new AcceptedMessage("b", "crm", ACME),
                        new AcceptedMessage("b", "bi", ACME),
                        new AcceptedMessage("c", "crm", ACME));
        assertThat(calls.get(2).get()).containsExactly(new AcceptedMessage("d", "crm", ACME));
        assertThat(leader.get()).hasSize(1);
        assertThat(transactions).hasSize(2).contains(List.of("a", "b", "c", "d"));
    }

    @Test
    void a_refused_one_does_not_show_in_the_others() throws Exception {
        leader();
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
        leader();
        var calls = inLine(one("a"), one("broken"), one("b"));
        gate.release(1_000);
        for (var call : calls) {
            assertThatThrownBy(call::get).hasMessageContaining("COMMIT is lost");
        }
        assertThat(transactions).hasSize(2);
    }

    @Test
    void accounts_are_not_mixed_and_a_group_is_bounded() throws Exception {
        leader();
        var calls = new ArrayList<Future<List<AcceptedMessage>>>();
        for (int i = 0; i < 12; i++) {
            calls.addAll(inLine(IntStream.range(0, 9).mapToObj(j -> message("a" + j, "crm"))));
        }
        var other = call(OTHER, message("o", "crm"));
        await().until(() -> commits.inLine() == 13);
        calls.addAll(inLine(one("c")));
        gate.release(1_000);
        assertThat(other.get()).containsExactly(new AcceptedMessage("o", "crm", OTHER));
        for (var call : calls) {
            call.get();
        }
        assertThat(transactions).extracting(List::size).containsExactly(1, 100, 9, 1);
        assertThat(transactions).endsWith(List.of("o"));
        assertThat(transactions.get(1)).endsWith("c"); // it fits, so it need not wait for the other account
    }

    @Test
    void a_large_call_neither_waits_nor_keeps_others_waiting() throws Exception {
        leader();
        var large = call(
                ACME,
                IntStream.range(0, GroupCommit.LARGEST_CALL + 1)
                        .mapToObj(i -> message("l" + i, "crm"))
                        .toArray(NewMessage[]::new));
        begun.acquire();
        assertThat(commits.inLine()).isZero();
        gate.release(1_000);
        assertThat(large.get()).hasSize(GroupCommit.LARGEST_CALL + 1);
    }

    @Test
    void a_message_to_many_endpoints_is_a_large_call_too() throws Exception {
        leader();
        var endpoints = IntStream.range(0, 11).mapToObj(i -> "e" + i).toArray(String[]::new);
        var large = call(ACME, message("l", endpoints));
        begun.acquire();
        assertThat(commits.inLine()).isZero();
        gate.release(1_000);
        assertThat(large.get()).hasSize(11);
    }

    @Test
    void those_of_a_refused_group_do_not_wait_for_each_other() throws Exception {
        leader();
        var calls = inLine(one("first"), one("refused"), one("a"), one("b"));
        gate.release(2); // the leader, and the group that is refused
        begun.acquire(5); // the group, then each of its calls, all at once
        gate.release(1_000);
        assertThat(calls.get(0).get()).hasSize(1);
        assertThat(calls.get(2).get()).hasSize(1);
        assertThat(calls.get(3).get()).hasSize(1);
        assertThatThrownBy(calls.get(1)::get).hasCause(REFUSAL);
    }

    @Test
    void a_leader_that_takes_long_is_overtaken_by_the_first_in_line_and_leads_nobody_afterwards() throws Exception {
        var entered = new CountDownLatch(1);
        var locked = new CountDownLatch(1);
        var impatient = new GroupCommit(
                (account, drafts, written) -> {
                    if (drafts.get(0).message().conversation().equals("locked")) {
                        entered.countDown();
                        assertThatCode(locked::await).doesNotThrowAnyException();
                    }
                    return transaction(account, drafts);
                },
                Duration.ofMillis(1));
        gate.release(1_000);
        var slow = threads.submit(() -> impatient.accept(ACME, Draft.batch(List.of(message("locked", "crm")))));
        entered.await();
        for (int i = 0; i < 3; i++) {
            assertThat(threads.submit(() -> impatient.accept(ACME, Draft.batch(List.of(message("free", "crm")))))
                            .get(10, TimeUnit.SECONDS))
                    .hasSize(1);
        }
        assertThat(slow.isDone()).isFalse();
        locked.countDown();
        assertThat(slow.get(10, TimeUnit.SECONDS)).hasSize(1);
        assertThat(impatient.accept(ACME, Draft.batch(List.of(message("after", "crm")))))
                .hasSize(1);
        assertThat(transactions)
                .containsExactly(
                        List.of("free"), List.of("free"), List.of("free"), List.of("locked"), List.of("after"));
    }

    @Test
    void the_next_group_begins_while_the_last_one_commits() throws Exception {
        var committing = new CountDownLatch(1);
        var disk = new CountDownLatch(1);
        var slowDisk = new GroupCommit(
                (account, drafts, written) -> {
                    written.run();
                    if (drafts.get(0).message().conversation().equals("committing")) {
                        committing.countDown();
                        assertThatCode(disk::await).doesNotThrowAnyException();
                    }
                    return transaction(account, drafts);
                },
                Duration.ofHours(1));
        gate.release(1_000);
        var first = threads.submit(() -> slowDisk.accept(ACME, Draft.batch(List.of(message("committing", "crm")))));
        committing.await();
        var next = threads.submit(() -> slowDisk.accept(ACME, Draft.batch(List.of(message("next", "crm")))));
        assertThat(next.get(10, TimeUnit.SECONDS)).hasSize(1);
        assertThat(first.isDone()).isFalse();
        disk.countDown();
        assertThat(first.get(10, TimeUnit.SECONDS)).containsExactly(new AcceptedMessage("committing", "crm", ACME));
    }

    @Test
    void an_interrupt_keeps_nobody_from_its_answer() throws Exception {
        leader();
        var waiting = new CompletableFuture<Thread>();
        var call = threads.submit(() -> {
            waiting.complete(Thread.currentThread());
            var receipts = commits.accept(ACME, Draft.batch(List.of(message("a", "crm"))));
            assertThat(Thread.interrupted()).isTrue();
            return receipts;
        });
        await().until(() -> commits.inLine() == 1);
        waiting.get().interrupt();
        gate.release(1_000);
        assertThat(call.get(10, TimeUnit.SECONDS)).hasSize(1);
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
