package gridrelay.relay;

import static gridrelay.relay.RelayRows.ACME;
import static gridrelay.relay.RelayRows.keyed;
import static gridrelay.relay.RelayRows.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import gridrelay.database.Dialect;
import gridrelay.database.OnBothDatabases;
import gridrelay.database.Outage;
import gridrelay.database.TestDatabase;
import gridrelay.problem.Refusal;
import gridrelay.relay.Acceptance.Accepted;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Many who accept at once. They wait for locks for longer than a server does, and than the databases take to find a deadlock:
 * what they throw is one.
 */
@OnBothDatabases
class ConcurrentAcceptanceTest {

    private static final int THREADS = 8;

    private final TestDatabase database;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    ConcurrentAcceptanceTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void arrange() {
        RelayRows.arrange(database);
    }

    @AfterEach
    void stop() throws InterruptedException {
        // no interrupts: they close the file of an H2 database
        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    private Accepted accept(NewMessage... messages) {
        return database.transaction(() -> {
            waitForLocks(30);
            return AcceptanceTest.acceptance(database).accept(ACME, Draft.batch(List.of(messages)));
        });
    }

    private void waitForLocks(int seconds) {
        if (database.dialect() == Dialect.H2) {
            database.execute("SET LOCK_TIMEOUT " + seconds * 1000);
        } else {
            database.execute("SET LOCAL lock_timeout = " + seconds * 1000);
            database.execute("SET LOCAL statement_timeout = " + 2 * seconds * 1000);
        }
    }

    private <T> List<T> together(Callable<T> work) throws Exception {
        var start = new CyclicBarrier(THREADS);
        var futures = IntStream.range(0, THREADS)
                .mapToObj(i -> threads.submit(() -> {
                    start.await();
                    return work.call();
                }))
                .toList();
        var results = new ArrayList<T>();
        for (Future<T> future : futures) {
            results.add(future.get(120, TimeUnit.SECONDS));
        }
        return results;
    }

    @Test
    void batches_over_the_same_lanes_in_any_order_never_block_each_other_for_good() throws Exception {
        int rounds = 10;
        together(() -> {
            for (int round = 0; round < rounds; round++) {
                var messages = new ArrayList<NewMessage>();
                // a third of the lanes are new in each round, so that creating and locking meet
                for (int lane = round; lane < round + 3; lane++) {
                    messages.add(message("c" + lane, "crm", "bi"));
                    messages.add(message("c" + lane, "bi", "crm"));
                }
                Collections.shuffle(messages);
                accept(messages.toArray(NewMessage[]::new));
            }
            return null;
        });
        assertThat(database.one(Long.class, "SELECT count(*) FROM message")).isEqualTo((long) THREADS * rounds * 12);
        assertThat(database.one(
                        Long.class,
                        "SELECT count(*) FROM lane l WHERE tail <> (SELECT count(*) FROM message m WHERE m.lane_id ="
                                + " l.id) OR tail <> (SELECT max(seq) FROM message m WHERE m.lane_id = l.id) OR 1 <>"
                                + " (SELECT min(seq) FROM message m WHERE m.lane_id = l.id)"))
                .as("lanes whose sequences are not 1, 2, ..., tail")
                .isZero();
    }

    @Test
    void batches_over_many_lanes_of_which_some_are_new_never_block_each_other_for_good() throws Exception {
        int rounds = 15;
        int lanes = 60;
        // ids and keys in different orders: who locks by the one and creates by the other meets himself
        accept(IntStream.range(0, lanes)
                .mapToObj(lane -> message("c" + (lanes - lane) * 7 % 100, "crm"))
                .toArray(NewMessage[]::new));
        together(() -> {
            for (int round = 0; round < rounds; round++) {
                var messages = new ArrayList<NewMessage>();
                for (int lane = 0; lane < lanes; lane++) {
                    messages.add(message("c" + lane * 7 % 100, "crm"));
                }
                messages.add(message("b" + round, "crm"));
                messages.add(message("d" + round, "bi"));
                Collections.shuffle(messages);
                accept(messages.toArray(NewMessage[]::new));
            }
            return null;
        });
        assertThat(database.one(Long.class, "SELECT count(*) FROM message"))
                .isEqualTo(lanes + (long) THREADS * rounds * (lanes + 2));
    }

    @Test
    void calls_that_share_a_transaction_get_their_own_places_and_keys() throws Exception {
        var commits = new GroupCommit((account, drafts, written) -> database.transaction(() -> {
            waitForLocks(30);
            var receipts =
                    AcceptanceTest.acceptance(database).accept(account, drafts).receipts();
            written.run();
            return receipts;
        }));
        int rounds = 50;
        var receipts = together(() -> {
            var mine = new ArrayList<AcceptedMessage>();
            for (int round = 0; round < rounds; round++) {
                mine.addAll(commits.accept(ACME, List.of(Draft.alone(message("c" + round % 7, "crm")))));
                mine.addAll(commits.accept(ACME, List.of(Draft.alone(keyed(message("k", "bi"), "key-" + round)))));
                var key = "key-" + round;
                assertThatThrownBy(() -> commits.accept(ACME, List.of(Draft.alone(keyed(message("other", "bi"), key)))))
                        .isInstanceOf(Refusal.class);
            }
            return mine;
        });
        var all = receipts.stream().flatMap(List::stream).toList();
        assertThat(all.stream().filter(receipt -> receipt.endpoint().equals("crm")))
                .hasSize(THREADS * rounds)
                .doesNotHaveDuplicates()
                .allSatisfy(receipt -> assertThat(
                                database.one(Long.class, "SELECT seq FROM message WHERE id = '" + receipt.id() + "'"))
                        .isEqualTo(receipt.sequence()));
        assertThat(all.stream()
                        .filter(receipt -> receipt.endpoint().equals("bi"))
                        .distinct())
                .as("a key is one message, whoever uses it")
                .hasSize(rounds);
        assertThat(database.one(Long.class, "SELECT count(*) FROM message"))
                .isEqualTo((long) THREADS * rounds + rounds);
    }

    @Test
    void a_key_that_all_use_at_once_is_one_message() throws Exception {
        for (int round = 0; round < 10; round++) {
            var key = "storm-" + round;
            var answers =
                    together(() -> accept(keyed(message("a", "crm", "bi"), key), keyed(message("b", "crm"), key + "b"))
                            .receipts());
            assertThat(answers).containsOnly(answers.get(0));
            assertThat(database.one(Long.class, "SELECT count(*) FROM message")).isEqualTo((round + 1) * 3L);
        }
    }

    @Test
    void keys_in_opposite_order_do_not_block_each_other_for_good() throws Exception {
        for (int round = 0; round < 10; round++) {
            int r = round;
            together(() -> {
                var messages = new ArrayList<NewMessage>();
                for (int key = 0; key < 6; key++) {
                    messages.add(keyed(message("c" + key, "crm"), r + "-" + key));
                }
                Collections.shuffle(messages);
                return accept(messages.toArray(NewMessage[]::new));
            });
        }
        assertThat(database.one(Long.class, "SELECT count(*) FROM message")).isEqualTo(60);
    }

    @Test
    void the_sequence_is_the_order_of_the_commits() throws Exception {
        accept(message("a", "crm"));
        var locked = new CountDownLatch(1);
        var commit = new CountDownLatch(1);
        var first = threads.submit(() -> database.transaction(() -> {
            var accepted = AcceptanceTest.acceptance(database).accept(ACME, List.of(Draft.alone(message("a", "crm"))));
            locked.countDown();
            await().until(() -> commit.getCount() == 0);
            return accepted;
        }));
        locked.await();
        var second = threads.submit(() -> accept(message("a", "crm")));
        awaitSomeoneWaits();
        assertThat(second.isDone()).isFalse();
        commit.countDown();
        assertThat(first.get().receipts().get(0).sequence()).isEqualTo(2);
        assertThat(second.get().receipts().get(0).sequence()).isEqualTo(3);
    }

    @Test
    void a_retry_waits_for_the_lost_transaction_and_then_knows() throws Exception {
        for (boolean lost : List.of(true, false)) {
            var draft = List.of(Draft.alone(keyed(message("a", "crm"), "key-" + lost)));
            var written = new CountDownLatch(1);
            var end = new CountDownLatch(1);
            var first = threads.submit(() -> database.transaction(() -> {
                var accepted = AcceptanceTest.acceptance(database).accept(ACME, draft);
                written.countDown();
                await().until(() -> end.getCount() == 0);
                if (lost) {
                    throw new IllegalStateException("lost");
                }
                return accepted;
            }));
            written.await();
            var retry = threads.submit(() -> database.transaction(
                    () -> AcceptanceTest.acceptance(database).accept(ACME, draft)));
            awaitSomeoneWaits();
            end.countDown();
            if (lost) {
                assertThat(first).failsWithin(java.time.Duration.ofSeconds(5));
                assertThat(retry.get().lanes()).hasSize(1);
            } else {
                assertThat(retry.get().lanes()).isEmpty();
                assertThat(retry.get().receipts()).isEqualTo(first.get().receipts());
            }
        }
    }

    @Test
    void who_waits_too_long_for_a_lane_is_told_to_come_again() throws Exception {
        accept(message("a", "crm"));
        database.transaction(() -> {
            AcceptanceTest.acceptance(database).accept(ACME, List.of(Draft.alone(message("a", "crm"))));
            var second = threads.submit(() -> database.transaction(() -> {
                waitForLocks(1);
                return AcceptanceTest.acceptance(database).accept(ACME, List.of(Draft.alone(message("a", "crm"))));
            }));
            assertThatThrownBy(() -> second.get(10, TimeUnit.SECONDS))
                    .satisfies(thrown -> assertThat(Outage.of(thrown)).isPresent());
        });
    }

    private void awaitSomeoneWaits() {
        var waiting = database.dialect() == Dialect.H2
                ? "SELECT count(*) FROM information_schema.sessions"
                        + " WHERE executing_statement IS NOT NULL AND session_id <> session_id()"
                : "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type ="
                        + " 'Lock'";
        await().until(() -> database.one(Long.class, waiting) > 0);
    }
}
