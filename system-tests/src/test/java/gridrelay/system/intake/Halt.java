package gridrelay.system.intake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/** What {@link Point}s put into a server: whoever reaches an armed one ends the process on the spot, as kill -9 would. */
public final class Halt {

    /** The variable of a server's environment that names the folder where it looks for the points that it has to end at. */
    static final String FOLDER = "ARMED_POINTS";

    private Halt() {}

    /** This class as a file, by its path in an archive. */
    static Map<String, byte[]> compiled() throws IOException {
        var path = Halt.class.getName().replace('.', '/') + ".class";
        try (var bytes = Halt.class.getClassLoader().getResourceAsStream(path)) {
            return Map.of(path, bytes.readAllBytes());
        }
    }

    /** Called by the server. Each arming ends one life: the next one, and another node with the same folder, goes on past the point. */
    public static void at(String point) {
        var armed = Path.of(System.getenv(FOLDER), point);
        if (Files.exists(armed)) {
            try {
                Files.delete(armed);
            } catch (NoSuchFileException e) {
                return; // another one is just ending there
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Runtime.getRuntime().halt(137);
        }
    }
}
