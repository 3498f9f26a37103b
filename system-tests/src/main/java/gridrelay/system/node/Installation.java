package gridrelay.system.node;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the server that {@code mvn package} assembled in {@code server-config}. */
public final class Installation {

    private static final String WLP = "server-config/target/liberty/wlp";

    private Installation() {}

    /** The runtime's folder; the server in it is {@code gridrelay}. */
    public static Path find() {
        Path here = Path.of("").toAbsolutePath();
        for (Path folder = here; folder != null; folder = folder.getParent()) {
            Path wlp = folder.resolve(WLP);
            if (Files.isExecutable(wlp.resolve("bin/server"))
                    && Files.isDirectory(wlp.resolve("usr/servers/gridrelay"))) {
                return wlp;
            }
        }
        throw new IllegalStateException(
                "no " + WLP + " above " + here + ": run mvn package -pl server-config -am first");
    }
}
