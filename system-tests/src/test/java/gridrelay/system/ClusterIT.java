package gridrelay.system;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import gridrelay.system.client.Load;
import gridrelay.system.client.RelayClient;
import gridrelay.system.node.Cluster;
import gridrelay.system.node.Node;
import gridrelay.system.oracle.Fault;
import gridrelay.system.oracle.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three nodes, one of which stops, dies or freezes, under load. */
@Timeout(600)
class ClusterIT {

    private static final Duration DRAINED = Duration.ofSeconds(90);
    private static final Duration SPREAD = Duration.ofSeconds(60);
    private static final Map<String, ?> QUICK = Map.of("retrySchedule", List.of("PT0.5S"));
    private static final Path FOLDER = SharedNode.folder("cluster");
    private static final int LANES = 60;

    private static Cluster cluster;

    @BeforeAll
    static void start() {
        cluster = Cluster.of(3, FOLDER);
        cluster.start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void all_run_and_each_has_its_share() {
        cluster.start();
        long begin = System.nanoTime();
        await().atMost(SPREAD).until(this::spread);
        say("spread after", Duration.ofNanos(System.nanoTime() - begin));
    }

    @Test
    void a_node_that_stops_in_order_is_missed_by_nobody() {
        var client = client();
        try (var trial = new Trial(client, FOLDER.resolve("stop"), QUICK);
                var load = Load.start(client, trial.endpoint(), LANES, 6)) {
            warm(load);
            long begin = System.nanoTime();
            cluster.node(1).stop();
            long stopped = System.nanoTime();
            say("stopped within", Duration.ofNanos(stopped - begin));
            more(load, 500);
            long end = System.nanoTime();
            trial.add(load.finish());
            say("longest pause", Pauses.worst(trial.receiver().requests(), begin, end));
            say("unanswered", load.unanswered() + " of " + load.asked());
            clean(trial);
        }
    }

    @Test
    void a_killed_nodes_lanes_move_again() {
        var client = client();
        try (var trial = new Trial(client, FOLDER.resolve("kill"), QUICK);
                var load = Load.start(client, trial.endpoint(), LANES, 6)) {
            warm(load);
            long begin = System.nanoTime();
            trial.disturb(Fault.Kind.KILL, cluster.node(2)::kill);
            await().pollDelay(Duration.ofSeconds(12))
                    .atMost(Duration.ofSeconds(13))
                    .until(() -> true);
            long end = System.nanoTime();
            trial.add(load.finish());
            say("longest pause", Pauses.worst(trial.receiver().requests(), begin, end));
            say("unanswered", load.unanswered() + " of " + load.asked());
            clean(trial);
        }
    }

    private static void warm(Load load) {
        await().atMost(Duration.ofSeconds(60)).until(() -> load.count() > 300);
    }

    private static void more(Load load, int messages) {
        int before = load.count();
        await().atMost(Duration.ofSeconds(60)).until(() -> load.count() > before + messages);
    }

    private static void clean(Trial trial) {
        Verdict verdict = trial.verdict(DRAINED);
        say("verdict", verdict.report());
        assertThat(verdict.isClean()).as(verdict.report()).isTrue();
    }

    private static RelayClient client() {
        return new RelayClient(cluster.nodes().stream().map(Node::url).toList(), cluster.token());
    }

    /** Each node has at least a quarter of the shards. */
    private boolean spread() {
        var shares = shares();
        return shares.size() == 3 && shares.values().stream().allMatch(share -> share >= 68);
    }

    private static Map<String, Long> shares() {
        JsonNode state = client().get("/cluster").expect(200).body();
        return StreamSupport.stream(state.path("shards").spliterator(), false)
                .filter(shard -> !shard.path("ownerName").asText("").isEmpty())
                .collect(groupingBy(shard -> shard.path("ownerName").asText(), counting()));
    }

    private static void say(String what, Object value) {
        System.out.println("ClusterIT: " + what + " " + value);
    }
}
