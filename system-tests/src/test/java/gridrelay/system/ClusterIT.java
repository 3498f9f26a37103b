package gridrelay.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import gridrelay.system.client.Load;
import gridrelay.system.client.Outgoing;
import gridrelay.system.client.RelayClient;
import gridrelay.system.node.Cluster;
import gridrelay.system.node.Link;
import gridrelay.system.node.Node;
import gridrelay.system.oracle.Acknowledged;
import gridrelay.system.oracle.Fault;
import gridrelay.system.oracle.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three nodes on PostgreSQL, of which some stop, die, freeze or lose the database, under load; the oracle judges. */
@Timeout(600)
class ClusterIT {

    private static final Duration DRAINED = Duration.ofSeconds(90);
    private static final Duration SPREAD = Duration.ofSeconds(60);
    private static final Duration FAILED_OVER = Duration.ofSeconds(9);
    private static final Map<String, ?> QUICK = Map.of("retrySchedule", List.of("PT0.5S"));
    private static final Path FOLDER = SharedNode.folder("cluster");
    /** What was measured, for people to read. */
    private static final Path NOTES = Path.of("target", "cluster.txt");

    private static final int LANES = 60;
    private static final int STORM = 30;
    private static final int LOGINS = Integer.getInteger("logins", 20);
    private static final String PASSWORD = "correct horse battery";

    private static Cluster cluster;
    private static Link link;
    private static RelayClient client;

    @BeforeAll
    static void start() {
        cluster = Cluster.of(3, FOLDER);
        link = cluster.database().link(cluster.node(2));
        cluster.start();
        client = new RelayClient(cluster.urls(), cluster.token());
    }

    @AfterAll
    static void stop() {
        cluster.close();
        link.close();
    }

    @BeforeEach
    void all_run_and_each_has_its_share() {
        cluster.start();
        long begin = System.nanoTime();
        await().atMost(SPREAD)
                .until(() -> client.shares().values().stream()
                                .filter(share -> share >= 68)
                                .count()
                        == 3);
        note("shards spread", since(begin));
    }

    @Test
    void a_node_that_stops_in_order_is_missed_by_nobody() {
        underLoad("ordered stop", (trial, load) -> {
            long begin = System.nanoTime();
            cluster.node(1).stop();
            note("ordered stop", since(begin));
            assertThat(since(begin)).isLessThan(Duration.ofSeconds(30));
            more(load, 300);
            assertThat(load.unanswered()).as("accepts that failed").isZero();
        });
    }

    @Test
    void a_killed_nodes_lanes_move_again_and_its_logins_go_on_at_the_others() throws Exception {
        var name = "ada-" + UUID.randomUUID();
        client.post("/accounts", Map.of("name", name, "roles", List.of("operator"), "password", PASSWORD))
                .expect(201);
        var browsers = new ArrayList<Browser>();
        for (int i = 0; i < LOGINS; i++) {
            browsers.add(loggedIn(name, cluster.node(2)));
        }
        var pause = underLoad("kill", (trial, load) -> {
            trial.disturb(Fault.Kind.KILL, cluster.node(2)::kill);
            pass(FAILED_OVER.plusSeconds(2));
            assertThat(load.unanswered()).as("accepts that failed").isLessThanOrEqualTo(load.asked() / 1000);
        });
        assertThat(pause).as("longest pause of a lane").isLessThanOrEqualTo(FAILED_OVER);
        for (var browser : browsers) {
            browser.moveTo(cluster.node(0).url());
            assertThat(browser.session().get("name")).isEqualTo(name);
        }
        logsOutEverywhere(browsers.get(0));
    }

    @Test
    @Tag("cluster")
    void the_nights_work_is_done_by_one_node_and_by_another_when_that_one_is_gone() {
        var first = night();
        first.kill();
        assertThat(night()).isNotSameAs(first);
    }

    /** Makes it night now, and returns the one node that did the work. */
    private static Node night() {
        var begin = System.nanoTime();
        var before =
                cluster.nodes().stream().map(node -> node.logged("GRLY-2113")).toList();
        await("one nightly timer")
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> cluster.database().number("SELECT count(*) FROM wlptask") == 1);
        cluster.database()
                .execute("UPDATE wlptask SET nextexec = CAST(extract(epoch FROM now()) AS bigint) * 1000 - 1000");
        // each node looks about once a minute
        await().atMost(Duration.ofSeconds(280))
                .until(() -> !before.equals(cluster.nodes().stream()
                        .map(node -> node.logged("GRLY-2113"))
                        .toList()));
        note("night", since(begin));
        var workers = IntStream.range(0, before.size())
                .filter(index -> cluster.node(index).logged("GRLY-2112") > before.get(index))
                .mapToObj(cluster::node)
                .toList();
        assertThat(workers).hasSize(1);
        return workers.get(0);
    }

    /** Logs out at one node; the cookie of before must be worth nothing at any. */
    private static void logsOutEverywhere(Browser browser) throws IOException, InterruptedException {
        var before = browser.cookies();
        browser.moveTo(cluster.node(1).url());
        assertThat(browser.post("/logout", "csrf=" + browser.session().get("csrf"))
                        .statusCode())
                .isEqualTo(303);
        for (var node : cluster.others(cluster.node(2))) {
            browser.moveTo(node.url());
            browser.restore(before);
            assertThat(browser.get("/api/v1/endpoints").statusCode())
                    .as("at " + node)
                    .isEqualTo(401);
        }
    }

    private static Browser loggedIn(String name, Node node) throws IOException, InterruptedException {
        var browser = new Browser(node.url());
        assertThat(browser.login(name, PASSWORD).headers().firstValue("Location"))
                .contains("/");
        return browser;
    }

    @Test
    @Tag("cluster")
    void one_key_that_comes_to_all_nodes_at_once_is_one_message() throws Exception {
        try (var trial = new Trial(client, FOLDER.resolve("storm"), QUICK)) {
            var threads = Executors.newFixedThreadPool(STORM);
            try {
                for (int round = 0; round < 20; round++) {
                    var message = new Outgoing(
                            trial.lane("c" + round % 3), "storm", TextNode.valueOf("round " + round), "storm-" + round);
                    var calls = Collections.nCopies(
                            STORM / 3,
                            cluster.nodes().stream()
                                    .map(node -> (Callable<Acknowledged>)
                                            () -> new RelayClient(node.url(), cluster.token()).send(message))
                                    .toList());
                    var answers = new HashSet<Acknowledged>();
                    for (var answer : threads.invokeAll(
                            calls.stream().flatMap(List::stream).toList())) {
                        answers.add(answer.get());
                    }
                    assertThat(answers).as("round " + round).hasSize(1);
                    trial.add(List.copyOf(answers));
                }
            } finally {
                threads.shutdown();
            }
            var verdict = trial.verdict(DRAINED);
            assertThat(verdict.isClean()).as(verdict.report()).isTrue();
            assertThat(verdict.delivered()).isEqualTo(20);
        }
    }

    @Test
    @Tag("cluster")
    void a_node_that_cannot_reach_the_database_delivers_nothing_and_says_so() {
        underLoad("no database", (trial, load) -> {
            trial.disturb(Fault.Kind.OUTAGE, () -> {
                link.cut();
                await().atMost(Duration.ofSeconds(15))
                        .until(() -> !cluster.node(2).isReady());
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> !client.shares().containsKey("node-3"));
            });
            more(load, 300);
            link.mend();
            await().atMost(Duration.ofSeconds(30)).until(cluster.node(2)::isReady);
        });
    }

    @Test
    @Tag("cluster")
    void the_last_of_three_goes_on_alone() {
        underLoad("two killed", (trial, load) -> {
            trial.disturb(Fault.Kind.KILL, () -> {
                cluster.node(0).kill();
                cluster.node(1).kill();
            });
            pass(FAILED_OVER.plusSeconds(2));
            // what needs the grid is refused, what the database decides goes on
            var last = client(2);
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(last.call("POST", "/cluster/reconcile", null)
                                    .expect(503)
                                    .body()
                                    .path("code")
                                    .asText())
                            .isEqualTo("GRID_MINORITY"));
            assertThat(grid(last).path("serves").asBoolean()).isFalse();
            more(load, 100);
        });
    }

    @Test
    @Tag("cluster")
    void a_pause_shorter_than_the_lease_costs_nothing_but_its_time() {
        underLoad("short pause", (trial, load) -> {
            trial.disturb(Fault.Kind.PAUSE, () -> pause(cluster.node(1), Duration.ofSeconds(3)));
            pass(Duration.ofSeconds(3));
        });
    }

    @Test
    @Tag("cluster")
    void a_node_that_was_paused_for_longer_than_its_lease_begins_anew() {
        underLoad("long pause", (trial, load) -> {
            trial.disturb(Fault.Kind.PAUSE, () -> pause(cluster.node(1), Duration.ofSeconds(14)));
            pass(Duration.ofSeconds(5));
        });
    }

    /** The grid takes it for dead, and it believes that the others are: a split, until the two parts merge. */
    @Test
    @Tag("cluster")
    void a_login_that_ended_while_a_node_was_away_stays_ended_when_the_grid_has_merged() throws Exception {
        var name = "eve-" + UUID.randomUUID();
        client.post("/accounts", Map.of("name", name, "roles", List.of("operator"), "password", PASSWORD))
                .expect(201);
        var browser = loggedIn(name, cluster.node(1));
        var before = browser.cookies();
        assertThat(browser.session().get("name")).isEqualTo(name);
        cluster.node(1).pause();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> grid(client(0)).path("members").asInt() == 2);
        browser.moveTo(cluster.node(0).url());
        assertThat(browser.post("/logout", "csrf=" + browser.session().get("csrf"))
                        .statusCode())
                .isEqualTo(303);
        cluster.node(1).resume();
        for (var node : cluster.nodes()) {
            await().atMost(Duration.ofSeconds(120))
                    .until(() -> grid(new RelayClient(node.url(), cluster.token()))
                                    .path("members")
                                    .asInt()
                            == 3);
            browser.moveTo(node.url());
            browser.restore(before);
            assertThat(browser.get("/api/v1/endpoints").statusCode())
                    .as("at " + node)
                    .isEqualTo(401);
        }
        note(
                "merged",
                cluster.nodes().stream().map(node -> node.logged("GRLY-1119")).toList());
        await().atMost(Duration.ofSeconds(60)).until(cluster.node(1)::isReady);
    }

    private static RelayClient client(int node) {
        return new RelayClient(cluster.node(node).url(), cluster.token());
    }

    /** As that node sees it. */
    private static JsonNode grid(RelayClient node) {
        return node.get("/cluster").expect(200).body().path("grid");
    }

    @Test
    @Tag("cluster")
    void all_are_killed_and_come_back() {
        underLoad("all killed", (trial, load) -> {
            trial.disturb(Fault.Kind.KILL, () -> cluster.nodes().forEach(Node::kill));
            cluster.start();
            more(load, 300);
        });
    }

    /**
     * Nothing may be lost, nothing be out of order, no more repeated than the declared faults excuse.
     *
     * @return the longest time that a lane had no request in
     */
    private static Duration underLoad(String name, BiConsumer<Trial, Load> story) {
        try (var trial = new Trial(client, FOLDER.resolve(name.replace(' ', '-')), QUICK);
                var load = Load.start(client, trial.endpoint(), LANES, 6)) {
            more(load, 300);
            long begin = System.nanoTime();
            story.accept(trial, load);
            long end = System.nanoTime();
            trial.add(load.finish());
            var pause = Pauses.worst(trial.receiver().requests(), begin, end);
            note(name + ": longest pause of a lane", pause);
            note(name + ": accepts that failed", load.unanswered() + " of " + load.asked());
            Verdict verdict = trial.verdict(DRAINED);
            note(name, verdict.report());
            assertThat(verdict.isClean()).as(verdict.report()).isTrue();
            return pause;
        }
    }

    private static void more(Load load, int messages) {
        int before = load.count();
        await().atMost(Duration.ofSeconds(60)).until(() -> load.count() > before + messages);
    }

    private static void pause(Node node, Duration time) {
        node.pause();
        pass(time);
        node.resume();
    }

    /** A fault's own duration, or the time in which its consequences have to be over. */
    private static void pass(Duration time) {
        long begin = System.nanoTime();
        await().atMost(time.plusSeconds(1)).until(() -> since(begin).compareTo(time) >= 0);
    }

    private static Duration since(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private static void note(String what, Object value) {
        try {
            Files.writeString(NOTES, what + ": " + value + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
