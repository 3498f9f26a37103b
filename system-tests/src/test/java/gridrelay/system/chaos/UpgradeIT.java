package gridrelay.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import gridrelay.system.Trial;
import gridrelay.system.client.Load;
import gridrelay.system.client.RelayClient;
import gridrelay.system.node.Installation;
import gridrelay.system.node.Node;
import gridrelay.system.oracle.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One of three nodes becomes a later version, and goes back to today's, under load (ADR 31). */
@Tag("cluster")
@Timeout(1800)
class UpgradeIT {

    private static final Path RUNS = Path.of("target", "nodes");
    private static final Path REPORT = Path.of("target", "cluster.txt");
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    /** What a look of the reconciliation finds is mended, and told, some seconds after it. */
    private static final Duration MENDED = Duration.ofSeconds(10);

    private static final int WAITING = 200;

    private static Path folder;
    private static Lab lab;

    /** @param mended how often a shard had entries that told something else than the database */
    private record Seen(Verdict busy, Verdict waiting, int unanswered, long mended) {}

    @BeforeAll
    static void start() throws IOException {
        folder = Files.createTempDirectory(Files.createDirectories(RUNS), "upgrade-");
        lab = Lab.start(3, folder);
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    @Test
    void a_version_with_more_fields_and_columns_comes_and_goes_and_nobody_notices() throws IOException {
        var seen = tryOut("more", LaterVersion.ADDS, LaterVersion.MIGRATION);
        assertThat(lab.database().number("SELECT count(*) FROM later")).isZero();
        assertThat(seen.busy().isClean()).as(seen.busy().report()).isTrue();
        assertThat(seen.waiting().isClean()).as(seen.waiting().report()).isTrue();
        assertThat(seen.busy().duplicates() + seen.waiting().duplicates()).isZero();
        assertThat(seen.unanswered()).as("accepts that failed").isZero();
        assertThat(seen.mended()).as("differences between grid and database").isZero();
    }

    /** Else no difference above would say nothing. */
    @Test
    void a_version_that_renames_a_field_is_found_out() throws IOException {
        var seen = tryOut("renamed", LaterVersion.RENAMES, Map.of());
        assertThat(seen.mended()).as("differences between grid and database").isPositive();
        assertThat(seen.busy().isClean())
                .as("order does not depend on the grid: " + seen.busy().report())
                .isTrue();
    }

    /** Each version writes entries that stay, has those of the other in its shards, and leaves while they are there. */
    private static Seen tryOut(String name, List<Patch> patches, Map<String, byte[]> additions) throws IOException {
        var later = lab.node(2);
        var today = lab.node(0);
        var server = PatchedServer.with(patches, additions, folder.resolve(name));
        lab.heal();
        reconcileAll();
        var before = mended();
        try (var busy = new Trial(lab.client(), lab.newReceiver(), Run.ENDPOINT);
                var waiting = new Trial(client(later), lab.newReceiver(), Run.ENDPOINT);
                var load = Load.start(lab.client(), busy.endpoint(), 60, 6)) {
            client(today).pause(waiting.endpoint());
            more(load);
            restart(later, server);
            for (int i = 0; i < WAITING; i++) {
                waiting.send("w-" + i, Map.of("number", i));
            }
            more(load);
            reconcileAll();
            restart(today, Installation.find().resolve("usr"));
            for (int i = 0; i < WAITING; i += 2) {
                waiting.add(List.of(client(today).send("w-" + i, waiting.endpoint(), Map.of("number", i))));
            }
            more(load);
            reconcileAll();
            restart(later, Installation.find().resolve("usr"));
            more(load);
            reconcileAll();
            client(today).resume(waiting.endpoint());
            busy.add(load.finish());
            var seen =
                    new Seen(busy.verdict(PATIENCE), waiting.verdict(PATIENCE), load.unanswered(), mended() - before);
            Files.writeString(
                    REPORT,
                    "later version, %s: %d of %d accepts failed, %d times shards mended, %s%s"
                            .formatted(
                                    name,
                                    seen.unanswered(),
                                    load.asked(),
                                    seen.mended(),
                                    seen.busy().report(),
                                    seen.waiting().report()),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            return seen;
        }
    }

    private static void restart(Node node, Path server) {
        node.stop();
        node.with("WLP_USER_DIR", server.toString()).start();
        lab.heal();
    }

    private static void more(Load load) {
        int before = load.count();
        await().atMost(PATIENCE).until(() -> load.count() > before + 100);
    }

    /** Has every node compare its shards' entries with the database, and mend what differs. */
    private static void reconcileAll() {
        var before =
                lab.cluster().nodes().stream().map(UpgradeIT::reconciliation).toList();
        client(lab.node(0)).post("/cluster/reconcile", null).expect(202);
        for (int i = 0; i < before.size(); i++) {
            var node = lab.node(i);
            var last = before.get(i).path("checkedAt");
            await().atMost(PATIENCE)
                    .until(() -> !reconciliation(node).path("checkedAt").equals(last));
        }
        await().pollDelay(MENDED).atMost(PATIENCE).until(() -> true);
    }

    /** By all lives of all nodes. */
    private static long mended() {
        return lab.cluster().nodes().stream()
                .mapToLong(node -> node.logged("GRLY-2008"))
                .sum();
    }

    private static JsonNode reconciliation(Node node) {
        return client(node).get("/cluster").expect(200).body().path("reconciliation");
    }

    private static RelayClient client(Node node) {
        return new RelayClient(node.url(), lab.cluster().token());
    }
}
