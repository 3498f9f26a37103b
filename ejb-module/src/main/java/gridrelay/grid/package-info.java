/**
 * Which node advances which shard. A database lease, renewed by one incarnation of a node, fences every write of its tenures;
 * the grid only says which node is wanted.
 *
 * <p>Stores: member, lease, shard. Refuses to know what the work of a shard is: that is a {@link gridrelay.grid.ShardWork}.
 */
package gridrelay.grid;
