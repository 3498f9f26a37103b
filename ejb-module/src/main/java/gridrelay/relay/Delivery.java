package gridrelay.relay;

import gridrelay.directory.Names;
import gridrelay.directory.Target;
import gridrelay.grid.ShardWork;
import gridrelay.grid.Tenure;
import gridrelay.model.Shard;
import gridrelay.model.Wake;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** The delivering side of one node, put together: dispatcher, client, settler, and what reads for them. Thread-safe. */
final class Delivery implements ShardWork, AutoCloseable {

    /** What it needs of the world. */
    record World(
            LongFunction<Optional<Target>> targets,
            Predicate<Tenure> maySend,
            Addresses.Guard guard,
            Names hosts,
            Consumer<Target> disable,
            Settler.Transaction settle,
            Consumer<List<Outcome.OfAttempt>> settled,
            Loader loader,
            LaneEntries entries,
            LongConsumer wakeIn,
            Executor workers,
            Executor loaders,
            Executor names,
            ThreadFactory threads,
            InstantSource clock,
            LongSupplier nanoTime) {}

    /** @param retryAfter the longest that is obeyed */
    record Settings(Dispatcher.Limits limits, Settler.Pace pace, Duration retryAfter) {

        static final Settings DEFAULT = new Settings(
                new Dispatcher.Limits(512, 4_096, 48L << 20, Shard.COUNT),
                new Settler.Pace(Duration.ofMillis(5), 500, Duration.ofMillis(100), Duration.ofSeconds(2)),
                Duration.ofHours(1));

        Settings withOpen(int requests) {
            return new Settings(
                    new Dispatcher.Limits(requests, limits.unsettled(), limits.bytes(), limits.shards()),
                    pace,
                    retryAfter);
        }
    }

    private final World world;
    private final Dispatcher dispatcher;
    private final WebhookClient client;
    private final Settler settler;
    private final Reading reading;
    private final Thread writer;
    private volatile boolean closed;

    Delivery(World world, Settings settings) {
        this.world = world;
        this.dispatcher = new Dispatcher(
                new Doing(),
                world.targets(),
                world.maySend(),
                new RetrySchedule(() -> ThreadLocalRandom.current().nextDouble(), settings.retryAfter()),
                settings.limits(),
                world.clock(),
                world.nanoTime());
        this.client = new WebhookClient(
                new Addresses(world.guard(), world.hosts(), world.names(), world.nanoTime()),
                world.maySend(),
                settings.limits().open(),
                world.clock(),
                world.nanoTime());
        this.settler = new Settler(world.settle(), dispatcher::settled, world.settled(), settings.pace());
        this.reading = new Reading(dispatcher, world.loader(), world.entries(), this::work, this::load);
        this.writer = world.threads().newThread(settler);
        writer.start();
    }

    private final class Doing implements Dispatcher.Effects {
        @Override
        public void send(OwnedLane lane, WebhookRequest request) {
            client.send(request, new WebhookClient.Listener() {
                @Override
                public void answered(Reply reply) {
                    dispatcher.answered(lane, request, reply);
                }

                @Override
                public void givenBack() {
                    dispatcher.givenBack(lane, request);
                }
            });
        }

        @Override
        public void settle(OwnedLane lane, Outcome outcome) {
            settler.add(lane, outcome);
        }

        @Override
        public void feed() {
            reading.feed();
        }

        @Override
        public void look() {
            reading.look();
        }

        @Override
        public void gone(Target target) {
            work(() -> world.disable().accept(target));
        }

        @Override
        public void wakeAt(long time) {
            world.workers()
                    .execute(() -> world.wakeIn().accept(time - world.nanoTime().getAsLong()));
        }
    }

    // -- called by the grid

    @Override
    public void taken(Tenure tenure) {
        dispatcher.taken(tenure);
        reading.load(tenure);
    }

    @Override
    public CompletionStage<Void> drain(Tenure tenure) {
        return dispatcher.drain(tenure);
    }

    @Override
    public void lost(Tenure tenure) {
        dispatcher.lost(tenure);
        client.reset(tenure::equals);
    }

    @Override
    public void abort() {
        client.reset(any -> true);
    }

    // -- called by timers and events

    void hinted(Wake wake) {
        dispatcher.hinted(wake);
    }

    void targetChanged(long endpoint) {
        dispatcher.targetChanged(endpoint);
    }

    /** Something is due. */
    void tick() {
        dispatcher.tick();
    }

    /** Once a second. */
    void sweep() {
        reading.sweep();
    }

    /** Some times a second. */
    void expire() {
        client.expire();
    }

    private void work(Runnable task) {
        execute(world.workers(), task);
    }

    private void load(Runnable task) {
        execute(world.loaders(), task);
    }

    private void execute(Executor executor, Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            if (!closed) {
                throw e;
            }
        }
    }

    // -- for metrics

    int open() {
        return dispatcher.open();
    }

    int unsettled() {
        return dispatcher.unsettled();
    }

    int lanes() {
        return dispatcher.lanes();
    }

    Collection<Integer> shards() {
        return dispatcher.shards();
    }

    List<EndpointHealth> endpoints() {
        return dispatcher.endpoints();
    }

    long breakersNotClosed() {
        return endpoints().stream()
                .filter(health -> health.breaker() != BreakerState.CLOSED)
                .count();
    }

    Progress.Snapshot progress() {
        return dispatcher.progress();
    }

    long fenced() {
        return dispatcher.fenced();
    }

    long foundByBackstop() {
        return reading.foundByBackstop();
    }

    /** As a crash would: what is open is reset, what is not settled is lost. */
    @Override
    public void close() {
        closed = true;
        settler.stop();
        client.close();
        try {
            writer.join(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
