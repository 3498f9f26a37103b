package gridrelay.intake;

import java.util.Optional;

/**
 * The other nodes, for work that is lent to them. What is told may be lost, come late, twice, and in another order; the calls return
 * at once and do not fail.
 */
interface Peers {

    /** What the others tell this node by; empty if there are none now. */
    Optional<String> self();

    /** This node's name, for people. */
    String node();

    void tell(String member, Object message);

    void tellAll(Object message);
}
