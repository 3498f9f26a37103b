package gridrelay.model;

import com.hazelcast.partition.PartitionAware;

/**
 * The key of a file's {@link FileEntry}; lies in the partition of its shard.
 *
 * @param shard 0 to 270
 * @param file the file's id
 */
public record FileKey(int shard, String file) implements PartitionAware<Integer> {

    @Override
    public Integer getPartitionKey() {
        return Shard.partitionKey(shard);
    }
}
