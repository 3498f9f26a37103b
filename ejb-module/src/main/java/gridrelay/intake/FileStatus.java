package gridrelay.intake;

/** What a file is at. */
public enum FileStatus {
    /** Bytes are missing. */
    RECEIVING,
    PENDING_VIRUS_SCAN,
    PENDING_TYPE_CHECK,
    PENDING_TRANSFER,
    /** Where it belongs, once, as it was scanned. */
    STORED,
    /** A threat, or a limit that kept the scanner from seeing all of it: in quarantine. */
    INFECTED,
    /** Of a type that is not allowed, or not of the type that its name claims. */
    UNSUPPORTED_FORMAT,
    /** Refused by any other rule. */
    REJECTED,
    /** Needs an operator; nothing is lost. */
    PARKED,
    /** Taken back by its sender. */
    WITHDRAWN;

    /** Whether the pipeline has a stage for it. */
    public boolean isPending() {
        return this == PENDING_VIRUS_SCAN || this == PENDING_TYPE_CHECK || this == PENDING_TRANSFER;
    }

    /** Whether a rule was against it. */
    boolean isRefusal() {
        return this == INFECTED || this == UNSUPPORTED_FORMAT || this == REJECTED;
    }

    /** Whether it rests: only a person moves it on. */
    public boolean isFinal() {
        return this != RECEIVING && !isPending();
    }

    /** Whether the staged bytes are of no more use to anybody. */
    boolean isDone() {
        return isFinal() && this != PARKED;
    }
}
