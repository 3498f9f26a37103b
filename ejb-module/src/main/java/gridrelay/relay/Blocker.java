package gridrelay.relay;

import gridrelay.directory.Target;
import gridrelay.grid.ShardOwners.Owner;
import gridrelay.relay.LaneView.Reason;
import gridrelay.relay.LaneView.Why;
import java.time.Instant;

/**
 * What keeps a lane from moving.
 *
 * @param owner of its shard; null if the database has none
 * @param breaker of the endpoint, on the owner's node
 * @param last the last attempt at the message after the head; null if there was none
 */
record Blocker(Lane lane, Target endpoint, Owner owner, BreakerState breaker, AttemptView last, Instant now) {

    /** The first of the {@link Reason}s that holds. */
    Why why() {
        var reason = reason();
        return new Why(reason, sentence(reason));
    }

    private Reason reason() {
        if (lane.state() == LaneView.State.IDLE) {
            return Reason.IDLE;
        }
        if (endpoint.state() == Target.State.DISABLED) {
            return Reason.ENDPOINT_DISABLED;
        }
        if (endpoint.state() == Target.State.PAUSED) {
            return Reason.ENDPOINT_PAUSED;
        }
        if (lane.state() == LaneView.State.PAUSED) {
            return Reason.LANE_PAUSED;
        }
        if (lane.state() == LaneView.State.REPLAYING) {
            return Reason.REPLAYING;
        }
        if (lane.state() == LaneView.State.EXHAUSTED) {
            return Reason.EXHAUSTED;
        }
        if (owner == null || owner.node() == null) {
            return Reason.NO_OWNER;
        }
        if (!owner.live()) {
            return Reason.OWNER_NOT_LIVE;
        }
        if (breaker != BreakerState.CLOSED) {
            return Reason.BREAKER_OPEN;
        }
        return lane.due() != null && lane.due().isAfter(now) ? Reason.WAITING_FOR_RETRY : Reason.DELIVERING;
    }

    private String sentence(Reason reason) {
        var message = "Message " + (lane.head() + 1);
        return switch (reason) {
            case IDLE ->
                lane.tail() == 0
                        ? "Nothing has been accepted."
                        : "Everything is settled, up to message " + lane.tail() + ".";
            case ENDPOINT_DISABLED ->
                "Endpoint " + endpoint.name() + " is disabled: " + message + " waits until it is resumed.";
            case ENDPOINT_PAUSED ->
                "Endpoint " + endpoint.name() + " is paused: " + message + " waits until it is resumed.";
            case LANE_PAUSED -> "An operator paused it: " + message + " waits until it is resumed.";
            case REPLAYING -> lane.replaying() + ": undelivered messages wait until it is done.";
            case EXHAUSTED ->
                message + " failed " + times(lane.attempts()) + lastAnswer()
                        + " and its retries are exhausted: it waits until an operator retries or skips it.";
            case NO_OWNER -> "No node holds shard " + lane.shard() + ": a live node takes it within seconds.";
            case OWNER_NOT_LIVE ->
                "Node " + owner.node() + ", which held shard " + lane.shard()
                        + ", is dead: another node takes it over within seconds.";
            case BREAKER_OPEN ->
                "Endpoint " + endpoint.name() + " fails" + lastAnswer() + ": node " + owner.node()
                        + " asks it by one conversation now and then until it is back. " + message + " waits for that.";
            case WAITING_FOR_RETRY ->
                lane.attempts() == 0
                        ? message + " is due at " + lane.due() + "."
                        : message + " failed " + times(lane.attempts()) + lastAnswer() + ": attempt "
                                + (lane.attempts() + 1) + " is due at " + lane.due() + ".";
            case DELIVERING ->
                "Nothing holds it up: attempt " + (lane.attempts() + 1) + " at message " + (lane.head() + 1)
                        + " is on its way on node " + owner.node() + ".";
        };
    }

    private static String times(int attempts) {
        return attempts == 1 ? "once" : attempts + " times";
    }

    private String lastAnswer() {
        if (last == null) {
            return "";
        }
        return last.status() == null ? " (last: " + last.error() + ")" : " (last: status " + last.status() + ")";
    }
}
