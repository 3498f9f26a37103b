package gridrelay.relay;

import gridrelay.directory.Target;
import gridrelay.grid.Tenure;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Starts requests for the lanes whose turn it is, and hears what becomes of them. A lane that is about to send has its slot
 * while its messages are read. Belongs to the {@link Dispatcher}.
 */
final class Sending {

    private static final long GIVEN_BACK = 250_000_000; // nanoseconds until a lane is tried again

    private final Log log = new Log();
    private final Dispatcher.Effects effects;
    private final Consumer<Runnable> after;
    private final World world;
    private final Load load;
    private final Endpoints endpoints;
    private final LaneIndex index;
    private final Errands<OwnedLane, Span> hungry = new Errands<>();
    private final Errands<OwnedLane, LaneReplay> hungryReplays = new Errands<>();

    /** What decides whether, where and when something is sent. */
    record World(
            LongFunction<Optional<Target>> targets,
            Predicate<Tenure> maySend,
            RetrySchedule schedule,
            InstantSource clock,
            LongSupplier nanoTime) {}

    /** @param after takes what is to be done when the lock is released */
    Sending(
            Dispatcher.Effects effects,
            Consumer<Runnable> after,
            World world,
            Load load,
            Endpoints endpoints,
            LaneIndex index) {
        this.effects = effects;
        this.after = after;
        this.world = world;
        this.load = load;
        this.endpoints = endpoints;
        this.index = index;
    }

    /** Starts what may start. */
    void pump() {
        var now = world.nanoTime().getAsLong();
        index.moveDue(now);
        endpoints.release(now);
        for (var queue = endpoints.peek(); queue != null && load.hasRoom(); queue = endpoints.peek()) {
            if (!turn(queue, now)) {
                return;
            }
        }
    }

    /** @return false if what is in memory has to go first */
    private boolean turn(EndpointQueue queue, long now) {
        var share = index.holdings().share();
        var target = world.targets().apply(queue.id()).orElse(null);
        var wait = target == null ? EndpointQueue.NEVER : queue.waitBeforeNext(target, share, now);
        if (wait == 0 && load.full() && !queue.next(target, share).hasNext()) {
            return false;
        }
        endpoints.turnIsOver();
        if (wait == EndpointQueue.NEVER) {
            return true; // the end of a request, or a change of the endpoint, offers it again
        }
        if (wait > 0) {
            endpoints.hold(queue, now + wait);
        } else if (endpoints.admits(queue, load.open())) {
            var lane = queue.next(target, share);
            queue.take(lane);
            lane.place = OwnedLane.Place.NOWHERE;
            var linger = lane.lingers(target.coalesce(), now);
            if (linger > 0) {
                index.later(lane, linger);
            } else if (world.maySend().test(lane.tenure())) {
                start(lane, queue, target, now);
            } else {
                index.later(lane, GIVEN_BACK);
            }
            endpoints.offer(queue);
        }
        return true;
    }

    private void start(OwnedLane lane, EndpointQueue queue, Target target, long now) {
        lane.busy = true;
        load.started();
        lane.holding().open++;
        queue.started(lane, target, index.holdings().share(), now);
        endpoints.started(queue);
        var next = lane.takeNext(target.coalesce());
        if (next != null) {
            send(lane, target, next);
        } else {
            load.dropped(lane.dropPrefetched());
            var replay = lane.replay();
            if (replay == null ? hungry.add(lane, lane.wanted(target.coalesce())) : hungryReplays.add(lane, replay)) {
                after.accept(effects::feed);
            }
        }
    }

    private void send(OwnedLane lane, Target target, Posted posted) {
        var replayed = posted.first().replayed();
        var delivered = replayed == null ? lane.delivered() : replayed.delivered();
        var request = new WebhookRequest(lane.tenure(), target, posted, lane.nextAttempt(), delivered);
        after.accept(() -> effects.send(lane, request));
    }

    Map<OwnedLane, Span> takeHungry(int limit) {
        return hungry.take(limit);
    }

    Map<OwnedLane, LaneReplay> takeHungryReplays(int limit) {
        return hungryReplays.take(limit);
    }

    void forgotten(Collection<OwnedLane> lanes) {
        for (var lane : lanes) {
            if (lane.composing || hungry.remove(lane) || hungryReplays.remove(lane)) {
                release(lane);
            }
        }
    }

    /** @param messages by lane, in order; null if they could not be read */
    void fed(Map<OwnedLane, Span> lanes, Map<Long, List<PendingMessage>> messages) {
        lanes.forEach((lane, span) -> {
            if (mayGoOn(lane, messages)) {
                load.read(lane.prefetch(messages.getOrDefault(lane.id(), List.of())));
                if (span.composes()) {
                    compose(lane);
                } else {
                    goOn(lane);
                }
            }
        });
    }

    /** The batch is durable before it is sent; until then the lane keeps its slot. */
    private void compose(OwnedLane lane) {
        var batch = lane.compose();
        if (batch == null) {
            release(lane);
            placeOrStop(lane);
        } else {
            index.happened(lane, batch);
        }
    }

    private void composed(OwnedLane lane) {
        lane.composing = false;
        if (lane.commanded() || lane.paused() || lane.holding().draining()) {
            release(lane);
            index.place(lane);
        } else {
            lane.began = world.nanoTime().getAsLong();
            goOn(lane);
        }
    }

    /**
     * @param messages by lane, in order: none of those whose part in the replay is at its end; null if they could not be read
     */
    void fedReplays(Map<OwnedLane, LaneReplay> lanes, Map<Long, List<PendingMessage>> messages) {
        lanes.forEach((lane, replay) -> {
            if (mayGoOn(lane, messages)) {
                var some = messages.getOrDefault(lane.id(), List.of());
                if (some.isEmpty()) {
                    release(lane);
                    index.happened(lane, new ReplayOutcome.Ended(replay.id()));
                    index.place(lane);
                } else {
                    load.read(lane.prefetch(some));
                    goOn(lane);
                }
            }
        });
    }

    private boolean mayGoOn(OwnedLane lane, Map<Long, List<PendingMessage>> messages) {
        if (messages != null && !lane.forgotten && !lane.holding().draining()) {
            return true;
        }
        release(lane);
        index.later(lane, GIVEN_BACK);
        return false;
    }

    /** Sends what was read for the lane, unless its endpoint was paused or disabled meanwhile. */
    private void goOn(OwnedLane lane) {
        var target = world.targets()
                .apply(lane.endpoint())
                .filter(known -> known.state() == Target.State.ACTIVE)
                .orElse(null);
        var next = lane.takeNext(null);
        if (next != null && target != null) {
            send(lane, target, next);
            return;
        }
        release(lane);
        if (next != null) {
            load.dropped(next.bytes());
            index.later(lane, GIVEN_BACK);
        } else {
            placeOrStop(lane);
        }
    }

    /** What was read is not what the lane needs. */
    private void placeOrStop(OwnedLane lane) {
        if (lane.replay() != null) {
            index.place(lane); // it began meanwhile: it needs others
        } else {
            log.gap(lane.id(), lane.next());
            index.stop(lane);
        }
    }

    void answered(OwnedLane lane, WebhookRequest request, Reply reply) {
        var now = world.nanoTime().getAsLong();
        var wall = world.clock().instant();
        var queue = endpoints.of(lane.endpoint());
        endpoints.heard(
                queue,
                () -> queue.heard(
                        lane, reply, request.target(), index.holdings().share(), now));
        release(lane);
        load.dropped(request.posted().bytes());
        if (reply.overloaded()) {
            queue.holdUntil(now + world.schedule().retryAfter(reply, wall).toNanos());
        }
        if (reply.gone()) {
            queue.holdUntil(now + GIVEN_BACK);
            after.accept(() -> effects.gone(request.target()));
        }
        if (lane.stale) {
            index.stop(lane);
        } else if (!lane.forgotten) {
            index.happened(lane, Outcome.of(new DeliveryAttempt(request, reply), world.schedule(), wall, now));
            if (!reply.ok()) {
                load.dropped(lane.dropPrefetched());
            }
            index.place(lane);
        }
    }

    void givenBack(OwnedLane lane, WebhookRequest request) {
        release(lane);
        load.dropped(request.posted().bytes());
        index.later(lane, GIVEN_BACK);
    }

    void settled(Dispatcher.Settled news) {
        var lane = news.lane();
        load.settled(news.outcomes());
        if (news.result() instanceof Settlement.Result.Fenced) {
            load.fenced(news.outcomes());
            log.fenced(lane.tenure(), lane.id());
        }
        lane.holding().unsettled -= news.outcomes();
        if (lane.forgotten) {
            return;
        }
        if (news.result() instanceof Settlement.Result.Durable durable) {
            lane.settled(news.outcomes(), durable.row());
            lane.cleared();
            if (!lane.composing) {
                index.place(lane);
            } else if (lane.settled()) {
                composed(lane);
            }
            return;
        }
        if (lane.composing) {
            release(lane);
        }
        lane.dropped(news.outcomes());
        if (news.result() instanceof Settlement.Result.Contradicted contradicted) {
            log.contradicted(lane.id(), contradicted.why());
            index.stop(lane);
        } else {
            index.leave(lane); // fenced: the shard's loss follows; or gone
        }
    }

    private void release(OwnedLane lane) {
        lane.busy = false;
        lane.composing = false;
        load.ended();
        lane.holding().open--;
        var queue = endpoints.of(lane.endpoint());
        queue.ended(lane);
        endpoints.ended(queue);
    }
}
