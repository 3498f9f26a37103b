package gridrelay.system.oracle;

/**
 * Something that was done to the system, from before it began until after it had ended, on the journal's clock.
 *
 * @param until of a kill: when the process was gone
 */
public record Fault(Kind kind, long from, long until) {

    /** What a fault can explain differs by its kind. */
    public enum Kind {
        /** The process died; the kernel closed its connections. */
        KILL,
        /** The process was stopped and went on later, if only to write a request that it had begun. */
        PAUSE,
        /** A part that the system needs was away: the database, a network link, an answer that was withheld. */
        OUTAGE,
        /** As an outage, but all nodes could reach their receivers all the while: a request's end was seen when it came. */
        SPLIT;

        /** Whether a receiver may still see a request open that its sender has broken off. */
        boolean hidesEnds() {
            return this == PAUSE || this == OUTAGE;
        }
    }

    public Fault {
        if (until < from) {
            throw new IllegalArgumentException("a fault ends after it began: " + from + " > " + until);
        }
    }

    boolean touches(long begin, long end) {
        return from <= end && until >= begin;
    }
}
