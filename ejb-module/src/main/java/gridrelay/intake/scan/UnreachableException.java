package gridrelay.intake.scan;

import java.io.IOException;

/** There was no connection: nothing was sent, so that another scanner may be asked. */
final class UnreachableException extends IOException {
    private static final long serialVersionUID = 1;

    UnreachableException(String scanner, Throwable cause) {
        super("no connection to " + scanner + ": " + cause.getMessage(), cause);
    }
}
