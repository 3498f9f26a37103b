/**
 * What an application sees of the Hazelcast resource adapter: a connection factory, connections whose transactional maps
 * take part in the caller's JTA transaction, and the listener that message-driven beans implement.
 *
 * <p>Usable without GridRelay; refuses to know anything of it. The implementation of the Connectors 2.1 contracts is in
 * {@code gridrelay.jca.adapter}, which applications never name.
 */
package gridrelay.jca;
