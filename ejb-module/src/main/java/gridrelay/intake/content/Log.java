package gridrelay.intake.content;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.WARNING;

import java.nio.file.Path;

/** What the content check tells operators: GRLY-53xx. */
final class Log {
    private static final System.Logger LOG = System.getLogger("gridrelay.intake.content");

    void childStarted(long process) {
        LOG.log(DEBUG, "Process {0} checks files", Long.toString(process));
    }

    void notRemoved(Path folder, Exception why) {
        LOG.log(
                WARNING,
                "GRLY-5302 {0}, of a process that checked files, cannot be removed: {1}",
                folder,
                why.toString());
    }

    void childEnded(Path file, Exception why) {
        LOG.log(WARNING, "GRLY-5301 A process that checks files ended at {0}: {1}", file, why.getMessage());
    }
}
