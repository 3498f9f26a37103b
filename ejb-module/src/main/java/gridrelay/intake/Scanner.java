package gridrelay.intake;

import java.nio.file.Path;
import java.time.Duration;

/** Scans a file's bytes. Never answers CLEAN unless the whole content was scanned. */
public interface Scanner {

    /**
     * Thread-safe, and as slow as the scanner: at most the deadline, then {@link Scan.Unavailable}.
     *
     * @throws InterruptedException the caller was interrupted; nothing is known of the content
     */
    Scan scan(Path content, Duration deadline) throws InterruptedException;

    /** Whether there is something now that could scan. */
    default boolean isFit() {
        return true;
    }
}
