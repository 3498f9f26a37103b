package gridrelay.system.intake;

/**
 * A promise that was not held.
 *
 * @param file its id, or the name of what was found
 */
record Finding(Rule rule, String file, String what) {

    enum Rule {
        /** Acknowledged, and not where it has to be. */
        LOST,
        /** In no final state in time, or with something left to be done. */
        UNFINISHED,
        /** Final, but not as its sender was told. */
        OTHER_END,
        /** Not the bytes that were sent. */
        OTHER_BYTES,
        /** One content twice in the store, or one file stored a second time. */
        STORED_TWICE,
        /** In the store without a clean scan of the same bytes before. */
        UNSCANNED,
        /** Events that do not follow one another by their hashes. */
        BROKEN_CHAIN,
        /** Bytes somewhere that belong to nothing. */
        ORPHAN,
        /** Told fewer bytes than before. */
        OFFSET_FELL,
        /** Its endpoint has not exactly one message about it. */
        NOT_TOLD_ONCE
    }
}
