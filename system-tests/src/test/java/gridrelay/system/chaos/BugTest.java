package gridrelay.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BugTest {

    private static final Path SOURCES = Path.of("../ejb-module/src/main/java/gridrelay");

    /** So that whoever changes such a line hears of it at once, and not when the lab is next tried. */
    @ParameterizedTest
    @EnumSource
    void what_is_broken_is_in_the_sources_once(Bug bug) throws IOException {
        for (var patch : bug.patches()) {
            var text = Files.readString(SOURCES.resolve(patch.source() + ".java"));
            assertThat(patch.applyTo(text)).isNotEqualTo(text);
        }
    }
}
