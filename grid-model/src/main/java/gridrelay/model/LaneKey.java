package gridrelay.model;

import com.hazelcast.partition.PartitionAware;

/**
 * The key of a lane's {@link LaneEntry}; lies in the partition of its shard.
 *
 * @param shard 0 to 270
 * @param lane the lane's id
 */
public record LaneKey(int shard, long lane) implements PartitionAware<Integer> {

    @Override
    public Integer getPartitionKey() {
        return Shard.partitionKey(shard);
    }
}
