package gridrelay.jca.adapter;

/** How the delivery of one message to a bean ended. */
sealed interface Outcome {

    /** The bean returned, and its transaction, if it had one, is known to have committed. */
    record Committed() implements Outcome {}

    /** The message had its delivery, and it came to nothing. */
    sealed interface Failed extends Outcome {
        Throwable cause();
    }

    /** The bean was called, and threw, or its transaction is not known to have committed. */
    record RolledBack(Throwable cause) implements Failed {}

    /** The bean was not called: the message's class is missing here, or has changed. */
    record Unreadable(Throwable cause) implements Failed {}

    /** The bean was not called, for reasons that are not the message's. */
    record NotBegun(Throwable cause) implements Outcome {}
}
