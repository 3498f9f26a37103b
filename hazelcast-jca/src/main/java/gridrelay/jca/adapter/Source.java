package gridrelay.jca.adapter;

/** Where the messages for a bean come from. Thread-safe. */
interface Source {

    /** From now on {@link Endpoint#wake} is called when there may be something to take. */
    void attach(Endpoint endpoint);

    /** Ends what {@link #attach} began. What is not taken stays, or is given up and counted as lost, once nobody is attached. */
    void detach(Endpoint endpoint);

    /** Takes nothing new in, so that what is there can be delivered before the bean goes. Nothing to do if it may stay. */
    default void close() {}

    /** Whether what is here must be delivered before the bean goes, because nothing else will deliver it. */
    default boolean endsWithBean() {
        return false;
    }

    /** The next message, taken by the calling thread, which must settle it; null if there is none now. */
    Item next();

    /** Whether a worker may leave; cheap. True only if a later message brings a wake-up. */
    boolean isEmpty();

    /** Messages waiting on this member for a bean. */
    int size();

    /** A message that was taken. */
    interface Item {

        Object message();

        /** Called once, by the thread that took it. */
        void settle(Outcome outcome);
    }
}
