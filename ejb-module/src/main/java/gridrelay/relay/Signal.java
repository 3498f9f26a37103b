package gridrelay.relay;

/** What an attempt tells about its endpoint, whatever becomes of the message. */
enum Signal {
    /** Answered, though it may not like the message: 2xx, 3xx, 4xx. */
    WELL,
    /** Asked for less: 429. */
    BUSY,
    /** Answered 5xx. */
    AILING,
    /** Reached, but no answer: a timeout, a reset, something that is no HTTP. */
    SILENT,
    /** Not reached: no such name, refused, no TLS. To ask less at once would not help. */
    AWAY,
    /** Nothing: this node broke it off. */
    NONE;

    boolean isFailure() {
        return this == AILING || this == SILENT || this == AWAY;
    }

    /** Whether it may be a consequence of asking too much at once. */
    boolean isStrain() {
        return this == BUSY || this == AILING || this == SILENT;
    }
}
