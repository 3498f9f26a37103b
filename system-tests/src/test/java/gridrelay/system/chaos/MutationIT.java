package gridrelay.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Breaks the server on purpose, one rule at a time, and wants the oracle to notice within ten minutes: {@code mvn verify
 * -Pmutations}. A lab that catches nothing proves nothing. What was found is appended to {@code target/mutations.txt}.
 */
@Tag("mutations")
class MutationIT {

    private static final Path REPORT = Path.of("target", "mutations.txt");
    private static final Duration CAUGHT = Duration.ofMinutes(10);

    private static Lab sound;

    @ParameterizedTest
    @EnumSource
    void is_caught(Bug bug) throws IOException {
        var begun = System.nanoTime();
        var folder = folder(bug.name());
        var server = PatchedServer.with(bug.patches(), Map.of(), folder.resolve("server"));
        try (var lab = Lab.start(2, folder, node -> {
            node.with("WLP_USER_DIR", server.toString());
            bug.settings().forEach(node::with);
        })) {
            var verdict = bug.scenario().play(lab);
            var took = Duration.ofNanos(System.nanoTime() - begun);
            note("%s by %s, %d s: %s".formatted(bug, bug.scenario(), took.toSeconds(), verdict.report()));
            assertThat(verdict.findings())
                    .as(verdict.report())
                    .anyMatch(finding -> bug.shownBy().contains(finding.getClass()));
            assertThat(took).isLessThan(CAUGHT);
        }
    }

    /** Else the findings above would say nothing. */
    @ParameterizedTest
    @EnumSource
    void the_sound_server_gets_through(Scenario scenario) throws IOException {
        if (sound == null) {
            sound = Lab.start(2, folder("SOUND"));
        }
        sound.heal();
        var verdict = scenario.play(sound);
        note("no bug, %s: %s".formatted(scenario, verdict.report()));
        assertThat(verdict.isClean()).as(verdict.report()).isTrue();
    }

    @AfterAll
    static void stop() {
        if (sound != null) {
            sound.close();
        }
    }

    private static Path folder(String name) throws IOException {
        return Files.createTempDirectory(Files.createDirectories(Path.of("target", "nodes")), name + "-");
    }

    private static void note(String text) throws IOException {
        Files.writeString(REPORT, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
