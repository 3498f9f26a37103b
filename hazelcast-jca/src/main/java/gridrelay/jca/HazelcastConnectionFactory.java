package gridrelay.jca;

import jakarta.resource.Referenceable;
import jakarta.resource.ResourceException;
import java.io.Serializable;
import java.util.function.Consumer;

/**
 * Gives connections to the grid; looked up from JNDI or injected with {@code @Resource}.
 *
 * <p>Thread-safe. How its connections take part in a transaction is the factory's {@code enlistment} property.
 */
public interface HazelcastConnectionFactory extends Serializable, Referenceable {

    /**
     * A connection for use by the calling thread, to be closed by it.
     *
     * @throws ResourceException if the grid is not up or no connection is free in the pool's time
     */
    HazelcastConnection getConnection() throws ResourceException;

    /**
     * Tells {@code listener} of writes that could not be applied after a commit ({@code enlistment=AFTER_COMMIT}). Called on the committing thread, outside
     * of any transaction, before the commit returns; what it throws is logged.
     *
     * @return ends the registration; close it before the application stops
     */
    Registration onUnappliedWrites(Consumer<UnappliedWrites> listener);

    /**
     * Calls {@code listener} each time the member that runs now has merged into another part of its cluster, after a split: what
     * that part did not have is gone by its structures' merge policies. Called on a thread of the grid, which must not be held
     * up; what it throws is logged there. Never called where the factory's is a client.
     *
     * @return ends the registration; close it before the application stops
     * @throws ResourceException if the grid is not up
     */
    Registration onMerged(Runnable listener) throws ResourceException;

    /** A registration, ended by {@link #close}. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
