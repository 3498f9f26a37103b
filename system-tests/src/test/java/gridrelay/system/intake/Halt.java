package gridrelay.system.intake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/** What {@link Point}s put into a server: whoever reaches an armed one ends the process on the spot, as kill -9 would. */
public final class Halt {

    private Halt() {}

    /** This class as a file, by its path in an archive. */
    static Map<String, byte[]> compiled() throws IOException {
        var path = Halt.class.getName().replace('.', '/') + ".class";
        try (var bytes = Halt.class.getClassLoader().getResourceAsStream(path)) {
            return Map.of(path, bytes.readAllBytes());
        }
    }

    /** Where a node with this data folder looks for the name of the point that it has to end at. */
    static Path folder(Path data) {
        return data.resolve("halt");
    }

    /** Called by the server. Each arming ends one life: the next one of the node goes on past the point. */
    public static void at(String point) {
        var armed = folder(Path.of(System.getenv("GRIDRELAY_DATA"))).resolve(point);
        if (Files.exists(armed)) {
            try {
                Files.delete(armed);
            } catch (NoSuchFileException e) {
                return; // another thread is just ending the process
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Runtime.getRuntime().halt(137);
        }
    }
}
