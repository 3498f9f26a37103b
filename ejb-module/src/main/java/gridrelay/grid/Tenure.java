package gridrelay.grid;

/**
 * One holding of one shard by this node, from its taking to its release or loss.
 *
 * @param shard 0 to 270
 * @param epoch grows by one at every taking of the shard, by any node
 */
public record Tenure(int shard, long epoch) {}
