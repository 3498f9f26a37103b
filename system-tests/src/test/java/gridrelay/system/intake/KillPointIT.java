package gridrelay.system.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gridrelay.system.chaos.PatchedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * kill -9 at each {@link Point} while files are sent in all ways, and a start on the same data: of a node alone, of one of three while
 * the others go on, and of all three. {@code mvn verify -Pkill}, {@code -Dpoints=NAMED,STORED} for some of them. What was seen is
 * appended to {@code target/points.txt}.
 */
@Tag("kill")
@Timeout(900)
class KillPointIT {

    private static final Path REPORT = Path.of("target", "points.txt");
    private static final String POINTS = System.getProperty("points", "");
    private static final Duration UNDER_WAY = Duration.ofSeconds(120);
    private static final Duration FINAL = Duration.ofSeconds(60);

    private static Path folder;
    private static Path server;
    private static FileTrial trial;

    /** What went wrong at one point is not found again at the next. */
    @RegisterExtension
    final AfterEachCallback another = context -> {
        if (context.getExecutionException().isPresent()) {
            stop();
        }
    };

    /** Those that nodes with a folder get to first: there is one trial at a time. */
    static Stream<Point> points() {
        var some = List.of(POINTS.split(","));
        return Stream.concat(
                        Stream.of(Point.values()).filter(point -> !point.inS3()),
                        Stream.of(Point.values()).filter(Point::inS3))
                .filter(point -> POINTS.isEmpty() || some.contains(point.name()));
    }

    static Stream<Arguments> pointsOfThree() {
        return points().flatMap(point ->
                Stream.of(Arguments.of(point, Death.ONE_OF_THREE), Arguments.of(point, Death.ALL_OF_THREE)));
    }

    @BeforeAll
    static void prepare() throws IOException {
        var parent = Files.createDirectories(Path.of("target", "nodes").toAbsolutePath());
        folder = Files.createTempDirectory(parent, "points-");
        server = PatchedServer.with(Point.patches(), Halt.compiled(), folder.resolve("server"));
    }

    @AfterAll
    static void stop() {
        if (trial != null) {
            trial.close();
            trial = null;
        }
    }

    @ParameterizedTest
    @MethodSource("points")
    void what_was_acknowledged_becomes_final_once(Point point) throws Exception {
        judged(point, Death.THE_ONLY_NODE);
    }

    @Tag("cluster")
    @ParameterizedTest
    @MethodSource("pointsOfThree")
    void what_three_nodes_acknowledged_becomes_final_once(Point point, Death death) throws Exception {
        judged(point, death);
    }

    private static void judged(Point point, Death death) throws Exception {
        begin(death.nodes(), point.inS3());
        try (var senders = trial.send()) {
            await().atMost(UNDER_WAY).until(() -> senders.count() > 30);
            trial.haltAt(point, death.isOfAll());
            var before = senders.count();
            if (death.isOfAll()) {
                trial.restart();
            }
            var back = System.nanoTime();
            await().atMost(FINAL).until(() -> senders.count() > before + 10);
            var sent = senders.finish();
            var inTime = trial.isFinal(sent, back + FINAL.toNanos());
            var took = Duration.ofNanos(System.nanoTime() - back);
            var findings = new ArrayList<>(senders.findings());
            findings.addAll(trial.findings());
            if (trial.isShort()) {
                trial.restart();
                findings.addAll(trial.findings());
            }
            var report = "%s, %s: %d acknowledged before and %d in all, final %s after %.1f s: %s%n"
                    .formatted(point, death, before, sent.size(), inTime, took.toMillis() / 1e3, findings);
            Files.writeString(REPORT, report, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            assertThat(findings).as(report).isEmpty();
            assertThat(inTime).as(report).isTrue();
        }
    }

    private static void begin(int nodes, boolean inS3) throws IOException {
        if (trial != null && !trial.is(nodes, inS3)) {
            stop();
        }
        if (trial == null) {
            trial = FileTrial.start(server, Files.createTempDirectory(folder, "trial-"), nodes, inS3);
        }
    }
}
