package gridrelay.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlanksTest {

    @TempDir
    Path folder;

    private final Bench.Clock clock = new Bench.Clock();
    private Staging staging;
    private Blanks blanks;

    @BeforeEach
    void arrange() {
        staging = new Staging(folder, 0);
        blanks = new Blanks(staging, clock);
    }

    private List<Path> there() throws IOException {
        try (var all = Files.list(folder)) {
            return all.toList();
        }
    }

    private void want(int count) {
        for (var i = 0; i < count; i++) {
            assertThat(blanks.take()).isEmpty();
        }
        blanks.tick();
    }

    @Test
    void there_are_twice_as_many_as_were_wanted_and_each_is_given_once() throws Exception {
        assertThat(blanks.take()).isEmpty();
        blanks.tick();
        assertThat(there()).hasSize(2);
        var given = new HashSet<Path>();
        for (var i = 0; i < 2; i++) {
            given.add(staging.segment(blanks.take().orElseThrow(), 1));
        }
        assertThat(given).containsExactlyInAnyOrderElementsOf(there());
        assertThat(blanks.take()).isEmpty();
        blanks.tick();
        assertThat(there()).hasSize(2 + 6);
    }

    @Test
    void none_are_made_while_none_are_wanted_and_old_ones_go() throws Exception {
        want(3);
        blanks.tick();
        assertThat(there()).hasSize(6);
        clock.now = clock.now.plus(Duration.ofMinutes(2));
        blanks.tick();
        assertThat(there()).isEmpty();
    }

    @Test
    void one_that_is_old_or_gone_is_not_given() throws Exception {
        want(3);
        for (var path : there().subList(0, 5)) {
            Files.delete(path);
        }
        assertThat(blanks.take().map(file -> staging.segment(file, 1)))
                .isEqualTo(there().stream().findFirst());
        want(1);
        clock.now = clock.now.plus(Duration.ofMinutes(2));
        assertThat(blanks.take()).isEmpty();
    }

    @Test
    void where_none_can_be_made_none_is_given() throws Exception {
        Files.delete(folder);
        want(1);
        assertThat(blanks.take()).isEmpty();
        Files.createDirectory(folder);
        want(1);
        assertThat(blanks.take()).isPresent();
    }

    @Test
    void a_process_that_ends_leaves_none_but_those_it_gave() throws Exception {
        want(3);
        var given = blanks.take().orElseThrow();
        blanks.removeAll();
        assertThat(there()).containsExactly(staging.segment(given, 1));
        assertThat(blanks.take()).isEmpty();
    }
}
