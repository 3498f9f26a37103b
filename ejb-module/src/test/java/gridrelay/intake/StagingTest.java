package gridrelay.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StagingTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {3, Long.MAX_VALUE})
    @Timeout(60)
    void however_many_have_written_a_file_all_of_it_goes_and_nothing_else(long writers) throws Exception {
        var staging = new Staging(folder, 0);
        for (var no : new long[] {1, 2, writers}) {
            Files.createFile(staging.segment("f_1", no));
        }
        Files.createFile(folder.resolve("f_1.whole"));
        var other = Files.createFile(staging.segment("f_12", 1));
        staging.remove("f_1", writers);
        try (var left = Files.list(folder)) {
            assertThat(left).containsExactly(other);
        }
    }
}
