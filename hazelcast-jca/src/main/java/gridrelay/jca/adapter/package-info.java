/**
 * The Connectors 2.1 contracts over an embedded Hazelcast member: lifecycle, outbound connections, inbound tasks.
 *
 * <p>Promises that a write in a transactional map reaches the grid only after its JTA transaction has committed, and that a
 * task is delivered to a bean at most once. Stores nothing of its own but {@link gridrelay.jca.Tombstone}s. Refuses to know
 * any application; applications never name this package.
 */
package gridrelay.jca.adapter;
