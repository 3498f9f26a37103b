package gridrelay.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gridrelay.system.client.Load;
import gridrelay.system.client.RelayClient;
import gridrelay.system.node.Cluster;
import gridrelay.system.oracle.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two nodes with rows and entries in two-phase commits, one of which dies between the phases. */
@Timeout(900)
@Tag("cluster")
class InDoubtIT {

    private static final String PREPARED = "SELECT count(*) FROM pg_prepared_xacts";

    @Test
    void what_a_node_left_prepared_is_told_and_its_peer_decides_it() {
        var folder = SharedNode.folder("in-doubt");
        try (var cluster = Cluster.of(2, folder)) {
            for (var node : cluster.nodes()) {
                node.with("GRIDRELAY_GRID_ENLISTMENT", "XA")
                        .with("GRIDRELAY_DB_TYPE", "javax.sql.XADataSource")
                        .with("GRIDRELAY_DB_XA", "org.postgresql.xa.PGXADataSource")
                        .with("GRIDRELAY_TRANSACTIONS", "shared")
                        .with("GRIDRELAY_DATABASE_IN_DOUBT_AFTER", "PT1S");
            }
            var dying = cluster.node(1);
            try (var link = cluster.database().link(dying)) {
                cluster.start();
                var client = new RelayClient(cluster.urls(), cluster.token());
                try (var trial = new Trial(
                                client, folder.resolve("journal"), Map.of("retrySchedule", List.of("PT0.5S")));
                        var load = Load.start(client, trial.endpoint(), 20, 4)) {
                    more(load, 50);
                    trial.disturb(Fault.Kind.KILL, () -> {
                        link.hold("COMMIT PREPARED");
                        await().atMost(Duration.ofSeconds(60))
                                .until(() -> cluster.database().number(PREPARED) > 0);
                        dying.kill();
                        assertThat(cluster.database().number(PREPARED))
                                .as("prepared and left")
                                .isPositive();
                    });
                    await().atMost(Duration.ofSeconds(120))
                            .until(() -> cluster.database().number(PREPARED) == 0);
                    more(load, 50);
                    trial.add(load.finish());
                    var verdict = trial.verdict(Duration.ofSeconds(120));
                    assertThat(verdict.isClean()).as(verdict.report()).isTrue();
                }
                var witness = cluster.node(0);
                await().atMost(Duration.ofSeconds(30)).until(() -> witness.logged("GRLY-1005") > 0);
                assertThat(witness.logged("GRLY-1004")).isEqualTo(witness.logged("GRLY-1005"));
                // one that is on its way may be seen, but not for long
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> client.get("/cluster")
                                .expect(200)
                                .body()
                                .path("inDoubt")
                                .isEmpty());
            }
        }
    }

    private static void more(Load load, int messages) {
        int before = load.count();
        await().atMost(Duration.ofSeconds(120)).until(() -> load.count() > before + messages);
    }
}
