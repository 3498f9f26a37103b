package gridrelay.system.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import org.junit.jupiter.api.Test;

class PointTest {

    private static final Path SOURCES = Path.of("../ejb-module/src/main/java/gridrelay");

    /** So that whoever changes such a line hears of it at once, and not when a node is next killed there. */
    @Test
    void all_of_them_have_a_place_in_the_sources_together() throws IOException {
        var sources = new HashMap<String, String>();
        for (var patch : Point.patches()) {
            if (!sources.containsKey(patch.source())) {
                sources.put(patch.source(), Files.readString(SOURCES.resolve(patch.source() + ".java")));
            }
            sources.computeIfPresent(patch.source(), (source, text) -> patch.applyTo(text));
        }
        for (var point : Point.values()) {
            assertThat(sources.get(point.patch().source())).contains("Halt.at(\"" + point + "\")");
        }
    }
}
