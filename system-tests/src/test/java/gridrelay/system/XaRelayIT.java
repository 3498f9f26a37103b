package gridrelay.system;

import static org.assertj.core.api.Assertions.assertThat;

import gridrelay.system.client.RelayClient;
import gridrelay.system.node.Node;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The same relay with row and grid entry in one two-phase commit, by the server's configuration alone. */
class XaRelayIT extends RelayIT {

    private static Node node;

    @BeforeAll
    static void start() {
        node = Node.in(SharedNode.folder("xa"))
                .with("GRIDRELAY_GRID_ENLISTMENT", "XA")
                .with("GRIDRELAY_DB_TYPE", "javax.sql.XADataSource");
        node.start();
        warm();
    }

    /** On a cold server the first commits take longer than H2's LOCK_TIMEOUT lets others wait for their rows (503: try again). */
    private static void warm() {
        var client = new RelayClient(node.url(), node.token());
        try (var trial = new Trial(client, SharedNode.folder("xa").resolve("journal"), Map.of())) {
            trial.sendAll("warm", List.of(1, 2, 3));
            var verdict = trial.verdict(Duration.ofSeconds(60));
            assertThat(verdict.isClean()).as(verdict.report()).isTrue();
        }
    }

    @AfterAll
    static void stopNode() {
        node.close();
    }

    @Override
    RelayClient node() {
        return new RelayClient(node.url(), node.token());
    }
}
