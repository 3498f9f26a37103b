package gridrelay.jca.adapter;

import jakarta.resource.spi.InvalidPropertyException;

/** How the connections of a factory take part in a JTA transaction. */
enum Enlistment {
    /** Writes are applied when the transaction has committed; see {@link AfterCommit}. */
    AFTER_COMMIT;

    static Enlistment parse(String name) throws InvalidPropertyException {
        if (AFTER_COMMIT.name().equals(name)) {
            return AFTER_COMMIT;
        }
        throw new InvalidPropertyException(
                "enlistment=" + name + " is not supported by this version, only AFTER_COMMIT is");
    }
}
