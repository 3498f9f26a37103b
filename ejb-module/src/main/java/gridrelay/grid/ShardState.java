package gridrelay.grid;

/**
 * A shard as the database shows it.
 *
 * @param id 0 to 270
 * @param owner the incarnation that owns it, or null
 * @param ownerName the name of that incarnation's node, or null
 * @param epoch of the last taking
 * @param wanted the incarnation that the grid's partitions prefer, or null
 */
public record ShardState(int id, String owner, String ownerName, long epoch, String wanted) {}
