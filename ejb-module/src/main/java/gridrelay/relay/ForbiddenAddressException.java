package gridrelay.relay;

import java.io.IOException;

/** Requests may not be sent there. */
final class ForbiddenAddressException extends IOException {
    private static final long serialVersionUID = 1L;

    ForbiddenAddressException(String why) {
        super(why);
    }
}
