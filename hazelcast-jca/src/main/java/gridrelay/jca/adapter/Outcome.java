package gridrelay.jca.adapter;

/** How the delivery of one message to a bean ended. */
sealed interface Outcome {

    /** The bean returned, and its transaction, if it had one, is known to have committed. */
    record Committed() implements Outcome {}

    /** The bean was called, and threw, or its transaction is not known to have committed. */
    record RolledBack(Throwable cause) implements Outcome {}

    /** The bean was not called. */
    record NotBegun(Throwable cause) implements Outcome {}
}
