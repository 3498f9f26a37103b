package gridrelay.intake.scan;

import gridrelay.intake.Scan;
import java.io.IOException;

/** Something that scans. Thread-safe. */
interface Engine {

    String name();

    /** Whether it is more than a test. */
    boolean antivirus();

    Version version(Deadline deadline) throws IOException, InterruptedException;

    /** What waits at the engine, whoever sent it. */
    int queue(Deadline deadline) throws IOException, InterruptedException;

    /**
     * Scans all of it.
     *
     * @param version what the verdict is said to rest on
     * @throws UnreachableException nothing was sent
     * @throws IOException the engine broke off, or answered what is no answer
     */
    Scan scan(Sample sample, Version version, Deadline deadline) throws IOException, InterruptedException;
}
