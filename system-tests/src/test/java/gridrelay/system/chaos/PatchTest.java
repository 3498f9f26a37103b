package gridrelay.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PatchTest {

    private static final Path HOME = Path.of("..");

    static Stream<Patch> patches() {
        return Stream.of(
                        Arrays.stream(Bug.values()).map(Bug::patches).flatMap(List::stream),
                        LaterVersion.ADDS.stream(),
                        LaterVersion.RENAMES.stream())
                .flatMap(some -> some);
    }

    /** So that whoever changes such a line hears of it at once, and not when the lab is next tried. */
    @ParameterizedTest
    @MethodSource("patches")
    void what_is_changed_is_in_the_sources_once(Patch patch) throws IOException {
        var text = Files.readString(patch.original(HOME));
        assertThat(patch.applyTo(text)).isNotEqualTo(text);
    }
}
