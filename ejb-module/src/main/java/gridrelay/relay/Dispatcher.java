package gridrelay.relay;

import gridrelay.directory.Target;
import gridrelay.grid.Tenure;
import gridrelay.model.Wake;
import gridrelay.relay.OwnedLane.Place;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Decides which message is sent next: the lanes of the shards that this node holds, their due times, their endpoints' queues.
 *
 * <p>Everything here is memory under one lock. What takes time is asked of {@link Effects} after the lock is released, and
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
     */
    record Limits(int open, int unsettled, long bytes) {}

    record Settled(OwnedLane lane, int outcomes, Settlement.Result result) {}

    private static final long GIVEN_BACK = 250_000_000; // nanoseconds until a lane is tried again
    private static final long STOPPED = 60_000_000_000L;

    private final Log log = new Log();
    private final Effects effects;
    private final LongFunction<Optional<Target>> targets;
    private final Predicate<Tenure> maySend;
    private final RetrySchedule schedule;
    private final Limits limits;
    private final InstantSource clock;
    private final LongSupplier nanoTime;

    private final Map<Integer, Holding> holdings = new HashMap<>();
    private final Set<Holding> draining = new HashSet<>();
    private final Map<Long, EndpointQueue> queues = new HashMap<>();
    private final Reads reads = new Reads();
    private final DueIndex<OwnedLane> due = new DueIndex<>();
    private final DueIndex<EndpointQueue> held = new DueIndex<>();
    private final Deque<EndpointQueue> rotation = new ArrayDeque<>();
    private final LinkedHashMap<OwnedLane, Long> hungry = new LinkedHashMap<>();
    private final Map<Long, Integer> hinted = new LinkedHashMap<>();
    private List<Runnable> after = new ArrayList<>();
    private int open;
    private int unsettled;
    private long bytes;
    private long fenced;
    private long ended;
    private long settled;
    private boolean armed;
    private long armedFor;

    Dispatcher(
            Effects effects,
            LongFunction<Optional<Target>> targets,
            Predicate<Tenure> maySend,
            RetrySchedule schedule,
            Limits limits,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.effects = effects;
        this.targets = targets;
        this.maySend = maySend;
        this.schedule = schedule;
        this.limits = limits;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    // -- shards

    /** The shard is ours; its lanes are {@link #found} after this. */
    void taken(Tenure tenure) {
        act(() -> {
            forget(holdings.remove(tenure.shard()));
            holdings.put(tenure.shard(), new Holding(tenure, reads.now()));
        });
    }

    /** Nothing more of the shard is started; completes when nothing of it is open or unsettled. */
    CompletionStage<Void> drain(Tenure tenure) {
        var drained = new CompletableFuture<Void>();
        act(() -> {
            var holding = holding(tenure);
            if (holding == null) {
                after.add(() -> drained.complete(null));
                return;
            }
            holding.drained = drained;
            holding.lanes.values().forEach(this::unplace);
            draining.add(holding);
        });
        return drained;
    }

    void lost(Tenure tenure) {
        act(() -> {
            var holding = holding(tenure);
            if (holding != null) {
                holdings.remove(tenure.shard());
                forget(holding);
            }
        });
    }

    synchronized boolean holds(Tenure tenure) {
        return holding(tenure) != null;
    }

    private Holding holding(Tenure tenure) {
        var holding = holdings.get(tenure.shard());
        return holding != null && holding.tenure.equals(tenure) ? holding : null;
    }

    private void forget(Holding holding) {
        if (holding == null) {
            return;
        }
        for (var lane : holding.lanes.values()) {
            unplace(lane);
            lane.forgotten = true;
            bytes -= lane.dropPrefetched();
            if (hungry.remove(lane) != null) {
                release(lane);
            }
        }
        if (draining.remove(holding)) {
            after.add(() -> holding.drained.complete(null));
        }
    }

    private void completeDrained() {
        draining.removeIf(holding -> {
            if (holding.idle()) {
                after.add(() -> holding.drained.complete(null));
            }
            return holding.idle();
        });
    }

    // -- what there is to do

    /** Before a read of the database; its result is of use only with this. */
    synchronized long beginRead() {
        return reads.begin();
    }

    synchronized void endRead(long read) {
        reads.end(read);
    }

    /**
     * Lanes as a read saw them.
     *
     * @return how many of them were pending and not known here
     */
    int found(long read, Collection<LaneRow> rows) {
        var added = new int[1];
        act(() -> rows.forEach(row -> added[0] += find(read, row) ? 1 : 0));
        return added[0];
    }

    /** Lanes with the mark that their accept left: what is known here since the last time is rid of it. */
    int unnoticed(long read, Collection<LaneRow> rows) {
        var added = new int[1];
        act(() -> {
            for (var row : rows) {
                if (find(read, row)) {
                    added[0]++;
                } else {
                    var lane = lane(row.shard(), row.id());
                    if (lane != null && !lane.busy && lane.settled() && lane.noticeAgain()) {
                        happened(lane, new Outcome.Noticed());
                        place(lane);
                    }
                }
            }
        });
        return added[0];
    }

    /** @param rows the lanes of the commands, also those without work */
    void commanded(long read, Collection<LaneCommand> commands, Collection<LaneRow> rows) {
        act(() -> {
            for (var row : rows) {
                var lane = know(read, row);
                if (lane != null) {
                    commands.stream()
                            .filter(command -> command.lane() == row.id())
                            .forEach(lane::command);
                    replace(lane);
                }
            }
        });
    }

    /** Work was accepted: look at lanes that are not known. */
    void hinted(Wake wake) {
        act(() -> {
            if (!holdings.containsKey(wake.shard())) {
                return;
            }
            for (var hint : wake.lanes()) {
                var lane = lane(wake.shard(), hint.lane());
                if (lane == null) {
                    lookAt(wake.shard(), hint.lane());
                } else {
                    lane.hint(hint.version());
                }
            }
        });
    }

    /** The lanes to look at; begin the read before. */
    synchronized Collection<Long> takeHinted(int limit) {
        return take(hinted, limit).keySet();
    }

    private OwnedLane lane(int shard, long id) {
        var holding = holdings.get(shard);
        return holding == null ? null : holding.lanes.get(id);
    }

    private boolean find(long read, LaneRow row) {
        var known = lane(row.shard(), row.id()) != null;
        if (!known && !row.pending()) {
            return false;
        }
        var lane = know(read, row);
        if (lane != null) {
            replace(lane);
        }
        return !known && lane != null;
    }

    /** The lane in memory, made if need be; null if the row cannot be relied on. */
    private OwnedLane know(long read, LaneRow row) {
        var holding = holdings.get(row.shard());
        if (holding == null || holding.since > read || holding.draining() || reads.outdated(row)) {
            return null;
        }
        var lane = holding.lanes.computeIfAbsent(row.id(), any -> new OwnedLane(row, holding));
        lane.learn(row);
        return lane;
    }

    /** Places a lane that may have more to do now, without taking its turn from it. */
    private void replace(OwnedLane lane) {
        if (lane.place == Place.NOWHERE || lane.commanded()) {
            place(lane);
        }
    }

    // -- messages

    /** Lanes that need messages to be read, with the sequence of the first. */
    synchronized Map<OwnedLane, Long> takeHungry(int limit) {
        return take(hungry, limit);
    }

    private static <K, V> Map<K, V> take(Map<K, V> from, int limit) {
        var taken = new LinkedHashMap<K, V>();
        var entries = from.entrySet().iterator();
        while (entries.hasNext() && taken.size() < limit) {
            var entry = entries.next();
            taken.put(entry.getKey(), entry.getValue());
            entries.remove();
        }
        return taken;
    }

    /** @param messages by lane, in order; null if they could not be read */
    void fed(Collection<OwnedLane> lanes, Map<Long, List<PendingMessage>> messages) {
        act(() -> {
            for (var lane : lanes) {
                if (messages == null || lane.forgotten || lane.holding().draining()) {
                    release(lane);
                    retryLater(lane, GIVEN_BACK);
                    continue;
                }
                bytes += lane.prefetch(messages.getOrDefault(lane.id(), List.of()));
                var target = targets.apply(lane.endpoint()).orElse(null);
                var message = lane.takeNext();
                if (message != null && target != null) {
                    send(lane, target, message);
                    continue;
                }
                release(lane);
                if (message != null) {
                    bytes -= message.bytes();
                    retryLater(lane, GIVEN_BACK);
                } else {
                    log.gap(lane.id(), lane.next());
                    stop(lane);
                }
            }
        });
    }

    // -- requests

    void answered(OwnedLane lane, WebhookRequest request, Reply reply) {
        act(() -> {
            release(lane);
            bytes -= request.message().bytes();
            var now = nanoTime.getAsLong();
            var wall = clock.instant();
            var queue = queues.get(lane.endpoint());
            queue.heard(reply, request.target());
            if (reply.overloaded()) {
                queue.holdUntil(now + schedule.retryAfter(reply, wall).toNanos());
            }
            if (reply.gone()) {
                queue.holdUntil(now + GIVEN_BACK);
                after.add(() -> effects.gone(request.target()));
            }
            if (lane.stale) {
                retryLater(lane, STOPPED);
            } else if (!lane.forgotten) {
                happened(lane, Outcome.of(new DeliveryAttempt(request, reply), schedule, wall, now));
                if (!reply.ok()) {
                    bytes -= lane.dropPrefetched();
                }
                place(lane);
            }
        });
    }

    /** The request was not made: this node may not send for the shard now. Neither an attempt nor a failure. */
    void givenBack(OwnedLane lane, WebhookRequest request) {
        act(() -> {
            release(lane);
            bytes -= request.message().bytes();
            retryLater(lane, GIVEN_BACK);
        });
    }

    private void release(OwnedLane lane) {
        lane.busy = false;
        open--;
        ended++;
        lane.holding().open--;
        var queue = queues.get(lane.endpoint());
        queue.ended();
        offer(queue);
    }

    private void retryLater(OwnedLane lane, long wait) {
        if (!lane.forgotten) {
            bytes -= lane.dropPrefetched();
            lane.deferUntil(nanoTime.getAsLong() + wait);
            place(lane);
        }
    }

    private void happened(OwnedLane lane, Outcome outcome) {
        lane.happened(outcome);
        unsettled++;
        lane.holding().unsettled++;
        effects.settle(lane, outcome);
    }

    void settled(Collection<Settled> news) {
        act(() -> news.forEach(this::settled));
    }

    private void settled(Settled news) {
        var lane = news.lane();
        unsettled -= news.outcomes();
        settled += news.outcomes();
        if (news.result() instanceof Settlement.Result.Fenced) {
            fenced += news.outcomes();
            log.fenced(lane.tenure(), lane.id());
        }
        lane.holding().unsettled -= news.outcomes();
        if (lane.forgotten) {
            return;
        }
        if (news.result() instanceof Settlement.Result.Durable durable) {
            lane.settled(news.outcomes(), durable.row());
            lane.cleared();
            place(lane);
            return;
        }
        lane.dropped(news.outcomes());
        if (news.result() instanceof Settlement.Result.Contradicted contradicted) {
            log.contradicted(lane.id(), contradicted.why());
            stop(lane);
        } else {
            leave(lane); // fenced: the shard's loss follows; or gone
        }
    }

    /** Lets the lane alone for a while; then it is read again. */
    private void stop(OwnedLane lane) {
        lane.stale = true;
        retryLater(lane, STOPPED);
    }

    // -- time and change

    /** The time that {@link Effects#wakeAt} named has come. */
    void tick() {
        act(() -> armed = false);
    }

    /** The endpoint, or what we know of it, changed. */
    void targetChanged(long endpoint) {
        act(() -> Optional.ofNullable(queues.get(endpoint)).ifPresent(this::offer));
    }

    synchronized int open() {
        return open;
    }

    synchronized int unsettled() {
        return unsettled;
    }

    /** Outcomes that could not be written because the tenure was over; 0 without faults. */
    synchronized long fenced() {
        return fenced;
    }

    synchronized Progress.Snapshot progress() {
        var first = due.first();
        var overdue = first == null ? 0 : nanoTime.getAsLong() - first.due();
        return new Progress.Snapshot(open, ended, unsettled, settled, Duration.ofNanos(Math.max(0, overdue)));
    }

    synchronized int lanes() {
        return holdings.values().stream()
                .mapToInt(holding -> holding.lanes.size())
                .sum();
    }

    synchronized Collection<Integer> shards() {
        return List.copyOf(holdings.keySet());
    }

    // -- inside

    private void act(Runnable change) {
        List<Runnable> effectsOfThis;
        synchronized (this) {
            try {
                change.run();
                pump();
                completeDrained();
            } finally {
                effectsOfThis = after;
                after = new ArrayList<>();
            }
        }
        effectsOfThis.forEach(Runnable::run);
    }

    /** Puts a lane where it belongs now. */
    private void place(OwnedLane lane) {
        unplace(lane);
        if (lane.busy || lane.forgotten || lane.holding().draining() || !lane.windowOpen()) {
            return; // whatever ends that comes here again
        }
        if (lane.stale) {
            lane.place = Place.DUE;
            due.add(lane);
        } else if (lane.commanded()) {
            if (lane.settled()) {
                happened(lane, new Outcome.Commanded(lane.nextCommand()));
            }
        } else if (lane.empty()) {
            if (lane.settled()) {
                leave(lane);
            }
        } else if (!lane.paused()) {
            if (lane.due() - nanoTime.getAsLong() > 0) {
                lane.place = Place.DUE;
                due.add(lane);
            } else {
                ready(lane);
            }
        }
    }

    private void unplace(OwnedLane lane) {
        switch (lane.place) {
            case DUE -> due.remove(lane);
            case READY -> queues.get(lane.endpoint()).remove(lane);
            case NOWHERE -> {}
        }
        lane.place = Place.NOWHERE;
    }

    private void ready(OwnedLane lane) {
        if (bytes > limits.bytes() / 2) {
            bytes -= lane.dropPrefetched(); // those in a queue must not keep others from reading
        }
        lane.place = Place.READY;
        var queue =
                queues.computeIfAbsent(lane.endpoint(), endpoint -> new EndpointQueue(endpoint, nanoTime.getAsLong()));
        queue.add(lane);
        offer(queue);
    }

    /** An idle lane leaves the index; if it was hinted meanwhile it is read again. */
    private void leave(OwnedLane lane) {
        unplace(lane);
        lane.forgotten = true;
        bytes -= lane.dropPrefetched();
        lane.holding().lanes.remove(lane.id());
        reads.left(lane);
        if (lane.hintedSince()) {
            lookAt(lane.tenure().shard(), lane.id());
        }
    }

    private void lookAt(int shard, long lane) {
        if (hinted.isEmpty()) {
            after.add(effects::look); // else somebody is about to
        }
        hinted.put(lane, shard);
    }

    private void offer(EndpointQueue queue) {
        if (!queue.inRotation && !queue.isEmpty()) {
            queue.inRotation = true;
            rotation.add(queue);
        }
    }

    /** Starts what may start. */
    private void pump() {
        var now = nanoTime.getAsLong();
        for (var lane = due.pollDue(now); lane != null; lane = due.pollDue(now)) {
            if (lane.stale) {
                lane.place = Place.NOWHERE;
                leave(lane);
                lookAt(lane.tenure().shard(), lane.id());
            } else {
                ready(lane);
            }
        }
        for (var queue = held.pollDue(now); queue != null; queue = held.pollDue(now)) {
            offer(queue);
        }
        while (!rotation.isEmpty() && open < limits.open() && unsettled + open < limits.unsettled()) {
            var queue = rotation.peek();
            if (!queue.isEmpty() && !queue.peek().hasNext() && bytes >= limits.bytes()) {
                break; // what is in memory has to go first
            }
            rotation.poll();
            queue.inRotation = false;
            if (!queue.isEmpty()) {
                startOne(queue, now);
            }
        }
        arm();
    }

    private void startOne(EndpointQueue queue, long now) {
        var target = targets.apply(queue.id()).orElse(null);
        var wait = target == null ? EndpointQueue.NEVER : queue.waitBeforeNext(target, now);
        if (wait == EndpointQueue.NEVER) {
            return; // the end of a request, or a change of the endpoint, offers it again
        }
        if (wait > 0) {
            held.remove(queue);
            queue.waitUntil(now + wait);
            held.add(queue);
            return;
        }
        var lane = queue.poll();
        lane.place = Place.NOWHERE;
        if (maySend.test(lane.tenure())) {
            start(lane, queue, target, now);
        } else {
            retryLater(lane, GIVEN_BACK);
        }
        offer(queue);
    }

    private void start(OwnedLane lane, EndpointQueue queue, Target target, long now) {
        lane.busy = true;
        open++;
        lane.holding().open++;
        queue.started(target, now);
        var message = lane.takeNext();
        if (message != null) {
            send(lane, target, message);
        } else {
            bytes -= lane.dropPrefetched();
            hungry.put(lane, lane.next());
            if (hungry.size() == 1) {
                after.add(effects::feed);
            }
        }
    }

    private void send(OwnedLane lane, Target target, PendingMessage message) {
        var request = new WebhookRequest(lane.tenure(), target, message, lane.nextAttempt(), lane.delivered());
        after.add(() -> effects.send(lane, request));
    }

    private void arm() {
        var first = due.first();
        var other = held.first();
        if (first == null && other == null) {
            return;
        }
        var earliest = other == null || (first != null && first.due() - other.due() < 0) ? first.due() : other.due();
        if (!armed || earliest - armedFor < 0) {
            armed = true;
            armedFor = earliest;
            after.add(() -> effects.wakeAt(earliest));
        }
    }
}
