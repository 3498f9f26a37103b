package gridrelay.console.health;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Whether this process could open files whenever it was looked at. Once it could not, only its end helps: a class that it wanted to read
 * meanwhile stays broken for good (JVMS 5.4.3: what could not be resolved fails in the same way ever after). Thread-safe.
 */
final class OpenFiles {

    private final Path known;
    private volatile boolean failed;

    /** @param known a file that was there when this process began */
    OpenFiles(Path known) {
        this.known = known;
    }

    /** The JVM's own classes. */
    static OpenFiles ofThisJvm() {
        return new OpenFiles(Path.of(System.getProperty("java.home"), "lib", "modules"));
    }

    /** @return what is wrong, at the first time that it is seen */
    IOException look() {
        try (var opened = FileChannel.open(known, StandardOpenOption.READ)) {
            return null;
        } catch (NoSuchFileException e) {
            return null; // a JVM that is replaced on the disk: this process has what it needs of it
        } catch (IOException e) {
            var first = !failed;
            failed = true;
            return first ? e : null;
        }
    }

    boolean everFailed() {
        return failed;
    }
}
