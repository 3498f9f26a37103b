package gridrelay.grid;

import java.util.function.Supplier;

/** Runs a step of the protocol in a transaction of its own. */
interface Transactions {

    /** Returns only after a confirmed commit. Whatever it throws, the commit may have happened: read again, from the first lock. */
    <T> T call(Supplier<T> step);

    default void run(Runnable step) {
        call(() -> {
            step.run();
            return null;
        });
    }
}
