package gridrelay.relay;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;

/**
 * What operators ask of lanes. The owner of the lane's shard carries it out; these methods wait for that, at most 2 s and
 * outside any transaction, and return the command as it then is: DONE, or still PENDING.
 *
 * <p>All of them throw {@link gridrelay.problem.Refusal} NOT_FOUND {@code CONVERSATION_UNKNOWN}, and CONFLICT
 * {@code COMMAND_REFUSED} with the owner's reason. Audited.
 */
@Stateless
@RolesAllowed({"admin", "operator"})
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Operations {

    /** Tries the next message now, whatever its schedule says. */
    public CommandView retry(String conversation, String endpoint) {
        throw new UnsupportedOperationException();
    }

    /**
     * Gives up the next message.
     *
     * @param sequence that message's; any other is refused with CONFLICT {@code NOT_THE_HEAD}
     */
    public CommandView skip(String conversation, String endpoint, long sequence) {
        throw new UnsupportedOperationException();
    }

    /** Delivers nothing more of the lane until it is resumed. */
    public CommandView pause(String conversation, String endpoint) {
        throw new UnsupportedOperationException();
    }

    /** Goes on with a lane that an operator or an exhausted schedule had stopped. */
    public CommandView resume(String conversation, String endpoint) {
        throw new UnsupportedOperationException();
    }

    /** @throws gridrelay.problem.Refusal NOT_FOUND {@code COMMAND_UNKNOWN} */
    public CommandView command(long id) {
        throw new UnsupportedOperationException();
    }
}
