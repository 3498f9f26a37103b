package gridrelay.intake.content;

import static org.assertj.core.api.Assertions.assertThat;

import gridrelay.intake.Content;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The hostile inputs that are files, each with its answer, through one child with 64 MiB. */
class HostileFilesTest {
    @TempDir
    static Path folder;

    private static TestChecks checks;

    @BeforeAll
    static void start() {
        checks = new TestChecks(folder, 1, Duration.ofSeconds(60));
    }

    @AfterAll
    static void stop() {
        checks.close();
    }

    static List<Hostile> hostile() {
        return Hostile.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void is_answered(Hostile file) throws IOException {
        var content = checks.check(file.name(), file.content().get());
        assertThat(TestChecks.code(content)).as("%s", content).isEqualTo(file.code());
        if (content instanceof Content.Rejected rejected) {
            assertThat(rejected.sentence()).endsWith(".").doesNotContain("Exception", "null");
        }
    }
}
