package gridrelay.relay;

import gridrelay.directory.Target;
import gridrelay.grid.Tenure;
import gridrelay.model.Wake;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Decides which message is sent next: the lanes of the shards that this node holds, their due times, their endpoints' queues.
 *
 * <p>Everything here is memory under one lock, and in three parts: {@link LaneIndex}, {@link Endpoints} and {@link Sending}. What
 * takes time is asked of {@link Effects} after the lock is released, and
 * comes back as another call. Nothing ever walks over all lanes, except to forget those of a shard.
 */
final class Dispatcher {

    /** What the dispatcher asks for; each call returns at once. */
    interface Effects {

        /** Send it; {@link #answered} or {@link #givenBack} follows. */
        void send(OwnedLane lane, WebhookRequest request);

        /** Make it durable; {@link #settled} follows. Called under the lock, so that a lane's outcomes stay in order. */
        void settle(OwnedLane lane, Outcome outcome);

        /** Somebody is to call {@link #takeHungry}, then {@link #fed}. */
        void feed();

        /** Somebody is to call {@link #takeHinted}, then {@link #found}. */
        void look();

        /** The endpoint said that it is gone for good. */
        void gone(Target target);

        /** Call {@link #tick} then, by the monotonic clock, or earlier. */
        void wakeAt(long time);
    }

    /**
     * What bounds a node.
     *
     * @param open requests at once
     * @param unsettled outcomes that wait for the database; beyond, nothing is started
     * @param bytes of messages in memory; beyond, none is read
     * @param shards of the cluster: an endpoint's cap and rate are this node's in the proportion of those it holds
     */
    record Limits(int open, int unsettled, long bytes, int shards) {}

    record Settled(OwnedLane lane, int outcomes, Settlement.Result result) {}

    private final Effects effects;
    private final LongSupplier nanoTime;
    private final Load load;
    private final Endpoints endpoints;
    private final LaneIndex index;
    private final Sending sending;
    private final Alarm alarm = new Alarm();
    private List<Runnable> after = new ArrayList<>();

    Dispatcher(
            Effects effects,
            LongFunction<Optional<Target>> targets,
            Predicate<Tenure> maySend,
            RetrySchedule schedule,
            Limits limits,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.effects = effects;
        this.nanoTime = nanoTime;
        this.load = new Load(limits);
        this.endpoints = new Endpoints(new Admission(limits.open()), schedule.random(), nanoTime);
        this.index = new LaneIndex(effects, this::after, load, new Holdings(limits.shards()), endpoints, nanoTime);
        var world = new Sending.World(targets, maySend, schedule, clock, nanoTime);
        this.sending = new Sending(effects, this::after, world, load, endpoints, index);
    }

    private void after(Runnable effect) {
        after.add(effect);
    }

    private void act(Runnable change) {
        List<Runnable> effectsOfThis = List.of();
        try {
            synchronized (this) {
                try {
                    change.run();
                    sending.pump();
                    arm();
                    index.completeDrained();
                } finally {
                    effectsOfThis = after;
                    after = new ArrayList<>();
                }
            }
        } finally {
            // also if the change failed half-way: lanes wait for what was asked for until then
            effectsOfThis.forEach(Runnable::run);
        }
    }

    private void arm() {
        var time = alarm.earlier(index.firstDue(), endpoints.firstHeld());
        if (time.isPresent()) {
            after(() -> effects.wakeAt(time.getAsLong()));
        }
    }

    // -- shards

    /** The shard is ours; its lanes are {@link #found} after this. */
    void taken(Tenure tenure) {
        act(() -> sending.forgotten(index.taken(tenure)));
    }

    /** Nothing more of the shard is started; completes when nothing of it is open or unsettled. */
    CompletionStage<Void> drain(Tenure tenure) {
        var drained = new CompletableFuture<Void>();
        act(() -> index.drain(tenure, drained));
        return drained;
    }

    void lost(Tenure tenure) {
        act(() -> sending.forgotten(index.lost(tenure)));
    }

    synchronized boolean holds(Tenure tenure) {
        return index.holdings().of(tenure) != null;
    }

    // -- what there is to do

    /** Before a read of the database; its result is of use only with this. */
    synchronized long beginRead() {
        return index.reads().begin();
    }

    synchronized void endRead(long read) {
        index.reads().end(read);
    }

    /**
     * Lanes as a read saw them.
     *
     * @return how many of them were pending and not known here
     */
    int found(long read, Collection<LaneRow> rows) {
        var added = new int[1];
        act(() -> rows.forEach(row -> added[0] += index.found(read, row) ? 1 : 0));
        return added[0];
    }

    /** Lanes as a read saw them, and their next messages. */
    void looked(long read, Loader.Looked looked) {
        act(() -> looked.lanes()
                .forEach(row -> index.looked(read, row, looked.messages().getOrDefault(row.id(), List.of()))));
    }

    /** Lanes with the mark that their accept left: what is known here since the last time is rid of it. */
    int unnoticed(long read, Collection<LaneRow> rows) {
        var added = new int[1];
        act(() -> rows.forEach(row -> added[0] += index.unnoticed(read, row) ? 1 : 0));
        return added[0];
    }

    /** @param rows the lanes of the commands, also those without work */
    void commanded(long read, Collection<LaneCommand> commands, Collection<LaneRow> rows) {
        act(() -> rows.forEach(row -> index.commanded(read, row, commands)));
    }

    /** Work was accepted: look at lanes that are not known. */
    void hinted(Wake wake) {
        act(() -> wake.lanes().forEach(hint -> index.hinted(wake.shard(), hint.lane(), hint.version())));
    }

    /** The lanes to look at; begin the read before. */
    synchronized Collection<Long> takeHinted(int limit) {
        return index.takeHinted(limit).keySet();
    }

    /** Lanes that need messages to be read, with which. */
    synchronized Map<OwnedLane, Span> takeHungry(int limit) {
        return sending.takeHungry(limit);
    }

    /** @param messages by lane, in order; null if they could not be read */
    void fed(Map<OwnedLane, Span> lanes, Map<Long, List<PendingMessage>> messages) {
        act(() -> sending.fed(lanes, messages));
    }

    /** Lanes that need messages to be read that are sent again, with what of them. */
    synchronized Map<OwnedLane, LaneReplay> takeHungryReplays(int limit) {
        return sending.takeHungryReplays(limit);
    }

    /** @param messages by lane, in order: none where the lane's part in the replay is at its end; null if they could not be read */
    void fedReplays(Map<OwnedLane, LaneReplay> lanes, Map<Long, List<PendingMessage>> messages) {
        act(() -> sending.fedReplays(lanes, messages));
    }

    // -- what became of it

    void answered(OwnedLane lane, WebhookRequest request, Reply reply) {
        act(() -> sending.answered(lane, request, reply));
    }

    /** The request was not made: this node may not send for the shard now. Neither an attempt nor a failure. */
    void givenBack(OwnedLane lane, WebhookRequest request) {
        act(() -> sending.givenBack(lane, request));
    }

    void settled(Collection<Settled> news) {
        act(() -> news.forEach(sending::settled));
    }

    /** The time that {@link Effects#wakeAt} named has come. */
    void tick() {
        act(alarm::rang);
    }

    /** The endpoint, or what we know of it, changed. */
    void targetChanged(long endpoint) {
        act(() -> endpoints.offer(endpoint));
    }

    // -- for those who look

    synchronized int open() {
        return load.open();
    }

    synchronized int unsettled() {
        return load.unsettled();
    }

    /** Outcomes that could not be written because the tenure was over; 0 without faults. */
    synchronized long fenced() {
        return load.fenced();
    }

    synchronized Progress.Snapshot progress() {
        var first = index.firstDue();
        var overdue = first == null ? 0 : nanoTime.getAsLong() - first.due();
        return new Progress.Snapshot(
                load.open(),
                load.endedSoFar(),
                load.unsettled(),
                load.settledSoFar(),
                Duration.ofNanos(Math.max(0, overdue)));
    }

    /** How the endpoints fare that were sent to since this node began. */
    synchronized List<EndpointHealth> endpoints() {
        return endpoints.health();
    }

    synchronized int lanes() {
        return index.holdings().lanes();
    }

    synchronized Collection<Integer> shards() {
        return index.holdings().shards();
    }
}
