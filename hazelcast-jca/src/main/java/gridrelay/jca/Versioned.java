package gridrelay.jca;

/**
 * A map value that knows which of two states of its key is the newer one.
 *
 * <p>Transactions that commit one after the other may be applied to the grid in the other order. For values of this type
 * the adapter keeps the newest: an older {@code set} or {@code delete} never overwrites or removes a newer value.
 */
public interface Versioned {

    /** The version of this state; grows with every change of the key's state in the source of truth. */
    long version();
}
