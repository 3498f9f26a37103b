package gridrelay.relay;

import gridrelay.database.TestDatabase;
import gridrelay.directory.Jitter;
import gridrelay.directory.Names;
import gridrelay.directory.OnExhausted;
import gridrelay.directory.Target;
import gridrelay.grid.Shards;
import gridrelay.grid.Tenure;
import gridrelay.model.LaneKey;
import gridrelay.model.Shard;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** The delivering side of a node without its container: real database, real client, and shards that a test gives and takes. */
final class TestNode implements AutoCloseable {

    static final Delivery.Settings SETTINGS = Delivery.Settings.DEFAULT;

    final HeldShards shards = new HeldShards();
    final Entries entries = new Entries();
    final Map<Long, Target> targets = new ConcurrentHashMap<>();
    final List<Long> disabled = new CopyOnWriteArrayList<>();
    final List<Outcome.OfAttempt> settled = new CopyOnWriteArrayList<>();
    final AtomicInteger commits = new AtomicInteger();
    final Delivery delivery;

    private final ExecutorService workers = Executors.newFixedThreadPool(4);
    private final ExecutorService loaders = Executors.newFixedThreadPool(2);
    private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(1);

    /** Shards whose tenures a test grants. */
    static final class HeldShards extends Shards {
        final Set<Tenure> standing = ConcurrentHashMap.newKeySet();
        final AtomicInteger refusals = new AtomicInteger();
        volatile boolean leaseGood = true;

        @Override
        public boolean maySend(Tenure tenure) {
            var good = leaseGood && standing.contains(tenure);
            if (!good) {
                refusals.incrementAndGet();
            }
            return good;
        }

        @Override
        public Set<Tenure> fence(Collection<Tenure> tenures) {
            var good = new HashSet<>(tenures);
            good.retainAll(standing);
            return good;
        }
    }

    /** The grid's map, as a map. */
    static final class Entries extends LaneEntries {
        final Map<Long, LaneRow> map = new ConcurrentHashMap<>();

        @Override
        public void follow(List<LaneChange> changes) {
            changes.stream().filter(LaneChange::changesEntry).forEach(change -> put(change.after()));
        }

        @Override
        public void repair(Collection<LaneRow> rows) {
            rows.forEach(this::put);
        }

        @Override
        public void forget(Map<LaneKey, Long> versions) {
            versions.keySet().forEach(key -> map.remove(key.lane()));
        }

        private void put(LaneRow row) {
            if (row.pending()) {
                map.merge(row.id(), row, (old, young) -> young.version() >= old.version() ? young : old);
            } else {
                map.remove(row.id());
            }
        }
    }

    TestNode(TestDatabase database, Target... endpoints) {
        this(database, SETTINGS, endpoints);
    }

    TestNode(TestDatabase database, Delivery.Settings settings, Target... endpoints) {
        for (var endpoint : endpoints) {
            targets.put(endpoint.id(), endpoint);
        }
        var rows = new LaneRows();
        var transaction = new SettleTransaction(
                shards,
                new SettleTable(database.jdbi(), rows, () -> "n1"),
                entries,
                InstantSource.system(),
                outcomes -> {});
        delivery = new Delivery(
                new Delivery.World(
                        id -> Optional.ofNullable(targets.get(id)),
                        shards::maySend,
                        Guards.NONE,
                        Names.SYSTEM,
                        target -> disabled.add(target.id()),
                        (settlements, waiting) -> {
                            commits.incrementAndGet();
                            return database.transaction(() -> transaction.settle(settlements, waiting));
                        },
                        settled::addAll,
                        new Loader(database.jdbi(), rows),
                        entries,
                        this::wakeIn,
                        workers,
                        loaders,
                        workers,
                        Thread::new,
                        InstantSource.system(),
                        System::nanoTime),
                settings);
        timers.scheduleAtFixedRate(delivery::sweep, 1_000, 1_000, TimeUnit.MILLISECONDS);
        timers.scheduleAtFixedRate(delivery::expire, 50, 50, TimeUnit.MILLISECONDS);
    }

    private void wakeIn(long nanos) {
        timers.schedule(() -> delivery.tick(), nanos, TimeUnit.NANOSECONDS);
    }

    /** All shards, of this epoch. */
    TestNode takes(long epoch) {
        IntStream.range(0, Shard.COUNT)
                .mapToObj(shard -> new Tenure(shard, epoch))
                .forEach(this::takes);
        return this;
    }

    void takes(Tenure tenure) {
        shards.standing.add(tenure);
        delivery.taken(tenure);
    }

    void loses(Tenure tenure) {
        shards.standing.remove(tenure);
        delivery.lost(tenure);
    }

    /** As kill -9: what it answered but did not settle is forgotten. */
    @Override
    public void close() {
        shards.standing.clear();
        end(timers);
        delivery.close();
        end(workers);
        end(loaders);
    }

    /** What waits is forgotten; what runs ends by itself: an interrupt that meets H2 closes the database of all tests. */
    private static void end(ExecutorService pool) {
        ((ThreadPoolExecutor) pool).getQueue().clear();
        pool.shutdown();
        try {
            pool.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static Target target(long id, URI url, OnExhausted onExhausted, Duration... schedule) {
        return new Target(
                id,
                id == RelayRows.CRM ? "crm" : "bi",
                url,
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                64,
                0,
                List.of(schedule),
                Jitter.PROPORTIONAL,
                null,
                null,
                onExhausted,
                Map.of(),
                List.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
                Target.State.ACTIVE);
    }
}
