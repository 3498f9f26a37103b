package gridrelay.jca;

/**
 * Implemented by message-driven beans that follow the cluster's membership ({@code type=membership}).
 *
 * <p>Called after the change, in its order, in a container-managed transaction on a thread of the server's work manager; an
 * exception rolls it back, and the change is not repeated. Members that are there at activation are not told.
 */
public interface MembershipChangeListener {

    void onChange(MembershipChange change);
}
