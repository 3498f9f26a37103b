package gridrelay.grid;

import static org.assertj.core.api.Assertions.assertThat;

import gridrelay.database.OnBothDatabases;
import gridrelay.database.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes, four shards, six threads, no mercy: what the database kept must be a lawful history. */
@OnBothDatabases
record RaceTest(TestDatabase database) {

    private static final Duration RACE = Duration.ofSeconds(15);
    private static final int ENOUGH = 600;
    private static final long SEED = 20261123;

    private interface Step {
        void run(Random random) throws Exception;
    }

    @BeforeEach
    void empty() {
        database.empty();
    }

    @Test
    void two_racing_incarnations_never_hold_one_shard_nor_write_after_burial_or_release() throws InterruptedException {
        var journal = new Journal(database);
        var a = new Racer(database, journal);
        var b = new Racer(database, journal);
        var broken = new ConcurrentLinkedQueue<Throwable>();
        race(
                broken,
                () -> a.settled.get() + b.settled.get() >= ENOUGH,
                a::takeOrRelease,
                b::takeOrRelease,
                a::settle,
                b::settle,
                random -> onceItSettled(random, b, () -> a.bury(random, b.id())),
                random -> onceItSettled(random, a, () -> b.bury(random, a.id())));

        assertThat(broken).isEmpty();
        assertThat(Journal.violations(journal.lines())).isEmpty();
        // else nothing was raced
        assertThat(a.settled.get() + b.settled.get()).isGreaterThan(ENOUGH / 10);
        assertThat(a.burials.get() + b.burials.get()).isGreaterThan(5);
        assertThat(a.fenced.get() + b.fenced.get()).isPositive();
    }

    private interface Deed {
        void run() throws Exception;
    }

    /** Lets the victim get into its stride, so that there is something in flight. */
    private static void onceItSettled(Random random, Racer victim, Deed burial) throws Exception {
        var goal = victim.settled.get() + random.nextInt(15);
        for (var tries = 0; tries < 200 && victim.settled.get() < goal; tries++) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        burial.run();
    }

    private static void race(Queue<Throwable> broken, BooleanSupplier enough, Step... steps)
            throws InterruptedException {
        var end = System.nanoTime() + RACE.toNanos();
        var threads = Executors.newFixedThreadPool(steps.length);
        for (var i = 0; i < steps.length; i++) {
            var random = new Random(SEED + i);
            var step = steps[i];
            threads.execute(() -> {
                while (System.nanoTime() < end && !enough.getAsBoolean()) {
                    try {
                        step.run(random);
                    } catch (Racer.Unclear | JdbiException e) {
                        // an unheard COMMIT, or a lock that was waited for too long: both are part of the race
                    } catch (Exception e) {
                        broken.add(e);
                    }
                }
            });
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(RACE.plusSeconds(20).toSeconds(), TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void one_free_shard_goes_to_one_of_two_that_take_it_at_once() throws InterruptedException {
        var members = new MemberTable(database.jdbi());
        var steps = new Steps(members, new ShardTable(database.jdbi()));
        for (var id : List.of("a", "b")) {
            database.transaction(() -> members.join(id, id, Instant.EPOCH, null));
        }
        for (var round = 1; round <= 100; round++) {
            var barrier = new CyclicBarrier(2);
            var taken = new ConcurrentLinkedQueue<Tenure>();
            var threads = Executors.newFixedThreadPool(2);
            for (var id : List.of("a", "b")) {
                threads.execute(() -> {
                    try {
                        barrier.await(5, TimeUnit.SECONDS);
                        taken.addAll(database.transaction(() -> steps.take(id, Set.of(9))));
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
            }
            threads.shutdown();
            assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            assertThat(taken).containsExactly(new Tenure(9, round));
            database.execute("UPDATE shard SET owner = NULL WHERE id = 9");
        }
    }
}
