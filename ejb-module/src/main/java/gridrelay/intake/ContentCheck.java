package gridrelay.intake;

import java.io.IOException;
import java.nio.file.Path;

/** Checks that a file is what its name says, sound to its last byte, and of what its policy allows. */
public interface ContentCheck {

    /**
     * Thread-safe. The verdict rests on the bytes and the last extension of the name, never on a declared type.
     *
     * @throws IOException the content could not be read or the check could not be carried out: to be tried again later
     */
    Content check(Path content, String fileName, FilePolicy policy) throws IOException;
}
