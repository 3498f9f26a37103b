package gridrelay.relay;

import java.io.Serializable;
import java.util.Objects;

/** A place in a lane: what identifies a message, and a dead letter. Public for JPA only. */
public class LanePlace implements Serializable {
    private static final long serialVersionUID = 1L;

    private long laneId;
    private long seq;

    public LanePlace() {}

    LanePlace(long laneId, long seq) {
        this.laneId = laneId;
        this.seq = seq;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LanePlace place && place.laneId == laneId && place.seq == seq;
    }

    @Override
    public int hashCode() {
        return Objects.hash(laneId, seq);
    }
}
