package gridrelay.access;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import java.nio.file.Path;
import java.time.Duration;

/** What access tells operators: GRLY-31xx. What strangers typed is shortened and stripped of controls. */
final class Log {
    private static final System.Logger LOG = System.getLogger("gridrelay.access");

    void firstAdministrator(Path file) {
        LOG.log(WARNING, "GRLY-3101 First administrator created; credentials are in {0}: move them, delete it", file);
    }

    void firstAdministratorConfigured() {
        LOG.log(INFO, "GRLY-3102 First administrator created with the configured token");
    }

    void tokenConfigured() {
        LOG.log(INFO, "GRLY-3103 The configured administrator's token is in force");
    }

    void tokenWeak() {
        LOG.log(WARNING, "GRLY-3104 The configured administrator's token has fewer than 32 characters: guessable");
    }

    void tokenRevoked() {
        LOG.log(WARNING, "GRLY-3105 The configured administrator's token was revoked and stays so: configure another");
    }

    void noAdministrator(Throwable why) {
        LOG.log(ERROR, "GRLY-3106 Cannot make sure that there is an administrator", why);
    }

    void loginGranted(String name, String address) {
        LOG.log(INFO, "GRLY-3110 Login of {0} from {1}", plain(name), address);
    }

    void loginDenied(String name, String address) {
        LOG.log(WARNING, "GRLY-3111 Login of {0} from {1} denied", plain(name), address);
    }

    void loginThrottled(String name, String address, Duration wait) {
        LOG.log(
                WARNING,
                "GRLY-3112 Login of {0} from {1} not tried: too many failures, {2}",
                plain(name),
                address,
                wait);
    }

    private static String plain(String typed) {
        var cut = typed.length() > 100 ? typed.substring(0, 100) + "..." : typed;
        return cut.replaceAll("[^\\p{Graph} ]", "?");
    }
}
