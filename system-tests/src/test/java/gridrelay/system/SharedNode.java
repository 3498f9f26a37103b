package gridrelay.system;

import gridrelay.system.client.RelayClient;
import gridrelay.system.node.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One running node on H2 for all tests that need no other: a start takes twenty seconds. */
final class SharedNode {

    private static final Path RUNS = Path.of("target", "nodes");
    private static Node node;

    private SharedNode() {}

    /** Runs, whatever the last test did to it. */
    static synchronized Node get() {
        if (node == null) {
            node = Node.in(folder("shared"));
        }
        if (!node.isRunning()) {
            node.start();
        }
        return node;
    }

    static RelayClient client() {
        return new RelayClient(get().url(), get().token());
    }

    /** An empty folder for a node or a journal. */
    static Path folder(String name) {
        try {
            Files.createDirectories(RUNS);
            return Files.createTempDirectory(RUNS, name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
