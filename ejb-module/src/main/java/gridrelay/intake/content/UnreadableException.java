package gridrelay.intake.content;

import java.io.IOException;

/** The child is well, but could not read the file: to be tried again later. */
final class UnreadableException extends IOException {
    private static final long serialVersionUID = 1;

    UnreadableException(String why) {
        super("the file cannot be read: " + why);
    }
}
