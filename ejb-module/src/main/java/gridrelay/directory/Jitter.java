package gridrelay.directory;

/** How a retry's delay varies, so that what failed together does not come back together. */
public enum Jitter {
    /** Not at all. */
    NONE,
    /** By up to a fifth: the step times 0.8 to 1.2, evenly spread. */
    PROPORTIONAL,
    /** Anything from 0.1 s to the step, evenly spread. */
    FULL
}
