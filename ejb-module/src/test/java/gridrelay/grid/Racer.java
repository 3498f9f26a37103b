package gridrelay.grid;

import gridrelay.database.TestDatabase;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A node at its worst: it takes, settles and releases as fast as it can, while others bury it and answers to COMMIT get lost. */
final class Racer {

    static final Set<Integer> SHARDS = IntStream.range(0, 4).boxed().collect(Collectors.toSet());

    /** Thrown instead of the answer to a COMMIT, which may have happened. */
    static final class Unclear extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** One life: what it holds is forgotten with it. */
    private static final class Life {
        final String id = UUID.randomUUID().toString();
        final Map<Integer, Tenure> held = new ConcurrentHashMap<>();
    }

    final AtomicInteger settled = new AtomicInteger();
    final AtomicInteger fenced = new AtomicInteger();
    final AtomicInteger burials = new AtomicInteger();

    private final TestDatabase database;
    private final MemberTable members;
    private final Steps steps;
    private final LeaseTable leases;
    private final Journal journal;
    private volatile Life life = new Life();

    Racer(TestDatabase database, Journal journal) {
        this.database = database;
        this.members = new MemberTable(database.jdbi());
        this.steps = new Steps(members, new ShardTable(database.jdbi()));
        this.leases = new LeaseTable(database.plain());
        this.journal = journal;
        join();
    }

    String id() {
        return life.id;
    }

    private void join() {
        var next = new Life();
        database.transaction(() -> members.join(next.id, "racer", Instant.EPOCH, null));
        life = next;
    }

    /** One of a hundred transactions is rolled back at its end, one of a hundred commits without our hearing of it. */
    private <T> T transaction(Random random, Supplier<T> work) {
        var fate = random.nextInt(100);
        var result = database.transaction(() -> {
            var done = work.get();
            if (fate == 0) {
                throw new Unclear();
            }
            return done;
        });
        if (fate == 1) {
            throw new Unclear();
        }
        return result;
    }

    void takeOrRelease(Random random) {
        var me = life;
        var free = SHARDS.stream().filter(shard -> !me.held.containsKey(shard)).collect(Collectors.toSet());
        if (random.nextBoolean() && !free.isEmpty()) {
            var taken = transaction(random, () -> {
                var got = steps.take(me.id, free);
                got.forEach(tenure -> journal.write(me.id, "take", tenure.shard(), tenure.epoch()));
                return got;
            });
            taken.forEach(tenure -> me.held.put(tenure.shard(), tenure));
        } else {
            var tenure = me.held.remove(random.nextInt(SHARDS.size())); // forgotten before asking
            if (tenure != null) {
                transaction(random, () -> {
                    var released = steps.release(me.id, tenure);
                    if (released) {
                        journal.write(me.id, "release", tenure.shard(), tenure.epoch());
                    }
                    return released;
                });
            }
        }
    }

    /** Settles what it believes to hold, and sometimes what it held long ago. */
    void settle(Random random) throws InterruptedException {
        var me = life;
        var believed = Set.copyOf(me.held.values());
        if (believed.isEmpty() || random.nextInt(4) == 0) {
            TimeUnit.MILLISECONDS.sleep(1); // also so that a zombie's outcomes are old
        }
        var dead = transaction(random, () -> {
            var standing = steps.fence(me.id, believed);
            for (var tenure : standing.orElse(Set.of())) {
                journal.write(me.id, "settle", tenure.shard(), tenure.epoch());
            }
            settled.addAndGet(standing.orElse(Set.of()).size());
            fenced.addAndGet(believed.size() - standing.orElse(Set.of()).size());
            return standing.isEmpty();
        });
        if (dead) {
            join();
        }
    }

    void bury(Random random, String other) throws SQLException {
        var renewal = leases.others(id()).get(other);
        if (renewal != null) {
            transaction(random, () -> {
                var buried = steps.bury(other, renewal);
                if (buried) {
                    journal.write(other, "bury", 0, 0);
                    burials.incrementAndGet();
                }
                return buried;
            });
        }
    }
}
