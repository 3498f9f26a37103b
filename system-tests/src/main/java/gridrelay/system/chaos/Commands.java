package gridrelay.system.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;

/** This machine's own commands. */
final class Commands {

    private Commands() {}

    /** @throws UncheckedIOException with what it said, if it fails or is not there */
    static void run(String... command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var said = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Where there may be nothing to do. */
    static void quietly(String... command) {
        try {
            run(command);
        } catch (UncheckedIOException e) {
            // was not there, or is gone
        }
    }
}
