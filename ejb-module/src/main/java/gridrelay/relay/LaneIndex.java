package gridrelay.relay;

import gridrelay.grid.Tenure;
import gridrelay.relay.OwnedLane.Place;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The lanes with work of the shards that this node holds, each in its place: not yet due, in its endpoint's queue, or nowhere
 * while something of it is under way. Belongs to the {@link Dispatcher}.
 */
final class LaneIndex {

    private static final long STOPPED = 60_000_000_000L; // nanoseconds until a lane that was wrong is read again

    private final Dispatcher.Effects effects;
    private final Consumer<Runnable> after;
    private final Load load;
    private final Endpoints endpoints;
    private final LongSupplier nanoTime;

    private final Holdings holdings;
    private final Reads reads = new Reads();
    private final DueIndex<OwnedLane> due = new DueIndex<>();
    private final Errands<Long, Integer> hinted = new Errands<>();

    /** @param after takes what is to be done when the lock is released */
    LaneIndex(
            Dispatcher.Effects effects,
            Consumer<Runnable> after,
            Load load,
            Holdings holdings,
            Endpoints endpoints,
            LongSupplier nanoTime) {
        this.holdings = holdings;
        this.effects = effects;
        this.after = after;
        this.load = load;
        this.endpoints = endpoints;
        this.nanoTime = nanoTime;
    }

    Holdings holdings() {
        return holdings;
    }

    Reads reads() {
        return reads;
    }

    // -- shards

    /** @return the lanes of an earlier tenure that are forgotten */
    Collection<OwnedLane> taken(Tenure tenure) {
        return forget(holdings.take(tenure, reads.now()));
    }

    /** @return the lanes that are forgotten */
    Collection<OwnedLane> lost(Tenure tenure) {
        return forget(holdings.lose(tenure));
    }

    void drain(Tenure tenure, CompletableFuture<Void> drained) {
        var holding = holdings.of(tenure);
        if (holding == null) {
            after.accept(() -> drained.complete(null));
            return;
        }
        holding.drained = drained;
        holding.lanes.values().forEach(this::unplace);
        holdings.drains(holding);
    }

    void completeDrained() {
        holdings.drained(holding -> after.accept(() -> holding.drained.complete(null)));
    }

    private Collection<OwnedLane> forget(Holding holding) {
        if (holding == null) {
            return List.of();
        }
        for (var lane : holding.lanes.values()) {
            unplace(lane);
            lane.forgotten = true;
            load.dropped(lane.dropPrefetched());
        }
        if (holdings.drainsNoMore(holding)) {
            after.accept(() -> holding.drained.complete(null));
        }
        return holding.lanes.values();
    }

    // -- what reads and hints tell

    /** @return whether the lane is pending and was not known */
    boolean found(long read, LaneRow row) {
        var known = holdings.lane(row.shard(), row.id()) != null;
        if (!known && !row.pending()) {
            return false;
        }
        var lane = know(read, row);
        if (lane != null) {
            replace(lane);
        }
        return !known && lane != null;
    }

    /** As {@link #found}; a lane that may send at once gets what was read with it. */
    void looked(long read, LaneRow row, List<PendingMessage> messages) {
        found(read, row);
        var lane = holdings.lane(row.shard(), row.id());
        if (lane != null && lane.place == Place.READY && !lane.hasNext() && !load.tight()) {
            load.read(lane.prefetch(messages));
        }
    }

    /** As {@link #found}; a lane that has been known since the last time is rid of its mark. */
    boolean unnoticed(long read, LaneRow row) {
        if (found(read, row)) {
            return true;
        }
        var lane = holdings.lane(row.shard(), row.id());
        if (lane != null && !lane.busy && lane.settled() && lane.noticeAgain()) {
            happened(lane, new Outcome.Noticed());
            place(lane);
        }
        return false;
    }

    void commanded(long read, LaneRow row, Collection<LaneCommand> commands) {
        var lane = know(read, row);
        if (lane != null) {
            commands.stream().filter(command -> command.lane() == row.id()).forEach(lane::command);
            replace(lane);
        }
    }

    void hinted(int shard, long id, long version) {
        if (holdings.of(shard) == null) {
            return;
        }
        var lane = holdings.lane(shard, id);
        if (lane == null) {
            lookAt(shard, id);
        } else {
            lane.hint(version);
        }
    }

    Map<Long, Integer> takeHinted(int limit) {
        return hinted.take(limit);
    }

    private void lookAt(int shard, long lane) {
        if (hinted.add(lane, shard)) {
            after.accept(effects::look);
        }
    }

    /** The lane in memory, made if need be; null if the row cannot be relied on. */
    private OwnedLane know(long read, LaneRow row) {
        var holding = holdings.of(row.shard());
        if (holding == null || holding.since > read || holding.draining() || reads.outdated(row)) {
            return null;
        }
        var lane = holding.lanes.computeIfAbsent(row.id(), any -> new OwnedLane(row, holding));
        if (lane.turns(row)) {
            unplace(lane); // its due time changes
        }
        lane.learn(row);
        return lane;
    }

    /** Places a lane that may have more to do now, without taking its turn from it. */
    private void replace(OwnedLane lane) {
        if (lane.place == Place.NOWHERE || lane.commanded()) {
            place(lane);
        }
    }

    // -- outcomes

    void happened(OwnedLane lane, Outcome outcome) {
        lane.happened(outcome);
        load.happened();
        lane.holding().unsettled++;
        effects.settle(lane, outcome);
    }

    // -- places

    /** Puts a lane where it belongs now. */
    void place(OwnedLane lane) {
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
            case READY -> endpoints.remove(lane);
            case NOWHERE -> {}
        }
        lane.place = Place.NOWHERE;
    }

    private void ready(OwnedLane lane) {
        if (load.tight()) {
            load.dropped(lane.dropPrefetched()); // those in a queue must not keep others from reading
        }
        lane.place = Place.READY;
        endpoints.ready(lane);
    }

    /** Lets the lane alone for this long. */
    void later(OwnedLane lane, long wait) {
        if (!lane.forgotten) {
            load.dropped(lane.dropPrefetched());
            lane.deferUntil(nanoTime.getAsLong() + wait);
            place(lane);
        }
    }

    /** Lets the lane alone for a while; then it is read again. */
    void stop(OwnedLane lane) {
        lane.stale = true;
        later(lane, STOPPED);
    }

    /** An idle lane leaves the index; if it was hinted meanwhile it is read again. */
    void leave(OwnedLane lane) {
        unplace(lane);
        lane.forgotten = true;
        load.dropped(lane.dropPrefetched());
        lane.holding().lanes.remove(lane.id());
        reads.left(lane);
        if (lane.hintedSince()) {
            lookAt(lane.tenure().shard(), lane.id());
        }
    }

    /** Moves on the lanes whose time has come. */
    void moveDue(long now) {
        for (var lane = due.pollDue(now); lane != null; lane = due.pollDue(now)) {
            if (lane.stale) {
                lane.place = Place.NOWHERE;
                leave(lane);
                lookAt(lane.tenure().shard(), lane.id());
            } else {
                ready(lane);
            }
        }
    }

    /** The first that is not yet due, or null. */
    DueIndex.Timed firstDue() {
        return due.first();
    }
}
