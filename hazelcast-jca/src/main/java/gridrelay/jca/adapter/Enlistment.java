package gridrelay.jca.adapter;

import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.TransactionSupport.TransactionSupportLevel;
import java.util.Arrays;

/** How the connections of a factory take part in a JTA transaction, and what the container must do for that. */
enum Enlistment {
    /** Writes are applied when the transaction has committed; see {@link AfterCommit}. */
    AFTER_COMMIT(TransactionSupportLevel.NoTransaction),

    /** Two-phase commit; see {@link XaParticipant}. */
    XA(TransactionSupportLevel.XATransaction),

    /** A Hazelcast transaction of its own, alone in the JTA transaction or without one; see {@link LocalParticipant}. */
    LOCAL(TransactionSupportLevel.LocalTransaction);

    private final TransactionSupportLevel support;

    Enlistment(TransactionSupportLevel support) {
        this.support = support;
    }

    TransactionSupportLevel support() {
        return support;
    }

    static Enlistment parse(String name) throws InvalidPropertyException {
        return Arrays.stream(values())
                .filter(enlistment -> enlistment.name().equals(name))
                .findAny()
                .orElseThrow(() -> new InvalidPropertyException(
                        "enlistment=" + name + " is none of " + Arrays.toString(values())));
    }
}
