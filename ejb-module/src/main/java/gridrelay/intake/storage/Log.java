package gridrelay.intake.storage;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;

/** What storages tell operators: GRLY-54xx. */
final class Log {
    private static final System.Logger LOG = System.getLogger("gridrelay.intake.storage");

    void faulty(String why) {
        LOG.log(ERROR, "GRLY-5401 Checked files cannot be stored now, and wait: {0}", why);
    }

    void sound(String storage) {
        LOG.log(INFO, "GRLY-5402 Checked files can be stored again in {0}", storage);
    }
}
