package gridrelay.model;

import java.util.List;

/**
 * Tells the owner of a shard that lanes of it have new work. Only a hint: what it says is also in the database.
 *
 * @param shard 0 to 270
 * @param lanes the ids of the lanes
 */
public record Wake(int shard, List<LaneHint> lanes) {

    /**
     * @param lane the lane's id
     * @param version the lane's version when the hint was made
     */
    public record LaneHint(long lane, long version) {}
}
