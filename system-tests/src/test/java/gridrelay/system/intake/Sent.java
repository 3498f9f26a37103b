package gridrelay.system.intake;

/**
 * A file whose last byte was acknowledged, or whose withdrawal was, as its sender knows it.
 *
 * @param sha256 of what was sent, which no other file has; null where nothing is to be stored
 * @param end that it has to come to
 */
record Sent(String id, String sha256, End end) {

    /** What can become of a file for good. */
    enum End {
        STORED,
        /** And kept in quarantine. */
        INFECTED,
        /** Infected, and no more in quarantine. */
        DISCARDED,
        WITHDRAWN,
        /** Withdrawn before it was complete: as if it had never been. */
        GONE,
        /** None of these. */
        OTHER
    }
}
