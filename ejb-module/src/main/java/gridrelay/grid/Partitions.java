package gridrelay.grid;

import com.hazelcast.partition.PartitionService;
import gridrelay.jca.HazelcastConnectionFactory;
import gridrelay.model.Shard;
import jakarta.resource.ResourceException;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Which shards the grid would like this member to have: those whose partitions it owns. */
record Partitions(HazelcastConnectionFactory grid, Quorum quorum) implements Supplier<Set<Integer>> {

    /**
     * Empty while the grid has no answer, or has too few members: each part of a split believes to own all. Shards are then had
     * by whoever is quick, which is slower and as right.
     */
    @Override
    public Set<Integer> get() {
        try (var connection = grid.getConnection()) {
            var cluster = connection.getCluster();
            if (!quorum.isIn(cluster)) {
                return Set.of();
            }
            var here = cluster.getLocalMember();
            return connection.getPartitionService().getPartitions().stream()
                    .filter(partition -> here.equals(partition.getOwner()))
                    .map(partition -> partition.getPartitionId())
                    .collect(Collectors.toUnmodifiableSet());
        } catch (ResourceException | RuntimeException e) {
            Log.gridAway(e);
            return Set.of();
        }
    }

    /**
     * Compares the grid's partitions with the shards.
     *
     * @throws IllegalStateException if they are not one to one: such a node must not start
     */
    void verify() {
        try (var connection = grid.getConnection()) {
            verify(connection.getPartitionService());
        } catch (ResourceException e) {
            throw new IllegalStateException("The grid's adapter gives no connection", e);
        }
    }

    static void verify(PartitionService partitions) {
        var count = partitions.getPartitions().size();
        if (count != Shard.COUNT) {
            throw new IllegalStateException("The grid has " + count + " partitions, GridRelay's shards want "
                    + Shard.COUNT + ": set hazelcast.partition.count");
        }
        for (var shard = 0; shard < Shard.COUNT; shard++) {
            var partition = partitions.getPartition(Shard.partitionKey(shard)).getPartitionId();
            if (partition != shard) {
                throw new IllegalStateException("The key of shard " + shard + " lies in partition " + partition
                        + ": the grid hashes keys in another way than this version of GridRelay knows");
            }
        }
    }
}
