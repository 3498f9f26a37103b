/**
 * The Connectors 2.1 contracts over an embedded Hazelcast member, or a client of a cluster elsewhere.
 *
 * <p>Outbound, a {@code HazelcastManagedConnection} has a {@code Participant} that says how it takes part in transactions, one
 * class for each enlistment: {@code AfterCommit}, {@code XaParticipant}, {@code LocalParticipant}. Inbound, an {@code
 * Activation} brings what arrives (tasks, queue items, messages of topics, changes of maps, members) to a bean. Both stand on
 * {@code SharedMember}, one Hazelcast instance for all that name it, and {@code MemberContext}, what belongs to it.
 *
 * <p>What is delivered how often is told by the listener interfaces in {@link gridrelay.jca}: a task at most once, a queue's item
 * at least once. Stores nothing of its own but {@link gridrelay.jca.Tombstone}s and the items of a queue that are under way.
 * Refuses to know any application; applications never name this package. It is flat on purpose: folders for its parts would
 * make a dozen classes public that nobody outside may use.
 */
package gridrelay.jca.adapter;
