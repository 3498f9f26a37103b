package gridrelay.system;

import gridrelay.system.client.RelayClient;
import gridrelay.system.node.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** One running node on H2 for all tests that need no other: a start takes twenty seconds. */
final class SharedNode {

    private static final Path RUNS = Path.of("target", "nodes");
    private static Node node;

    private SharedNode() {}

    /** Runs, whatever the last test did to it. */
    static synchronized Node get() {
        if (node == null) {
            // secrets encrypted, and bounds that a test can reach with a few calls
            node = Node.in(folder("shared"))
                    .with("GRIDRELAY_SECRETS_KEY", Base64.getEncoder().encodeToString(new byte[32]))
                    .with("GRIDRELAY_RELAY_EVENTS_TO", "news")
                    .with("GRIDRELAY_RELAY_MAX_UNDELIVERED_PER_CONVERSATION", "2000")
                    .with("GRIDRELAY_RELAY_MAX_UNDELIVERED_PER_ENDPOINT", "5000")
                    .with("GRIDRELAY_INTAKE_MAX_UNFINISHED", "60");
        }
        if (!node.isRunning()) {
            node.start();
        }
        return node;
    }

    static RelayClient client() {
        return new RelayClient(get().url(), get().token());
    }

    /** The token of a new account with this role. */
    static String account(String role) {
        var name = role + "-" + UUID.randomUUID();
        client().post("/accounts", Map.of("name", name, "roles", List.of(role))).expect(201);
        return client().post("/tokens", Map.of("account", name))
                .expect(201)
                .body()
                .path("token")
                .asText();
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
