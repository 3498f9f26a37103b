package gridrelay.console.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenFilesTest {

    @Test
    void the_jvms_own_classes_can_be_opened() {
        var files = OpenFiles.ofThisJvm();
        assertThat(files.look()).isNull();
        assertThat(files.everFailed()).isFalse();
    }

    @Test
    void a_failure_is_told_once_and_stays(@TempDir Path folder) throws IOException {
        var plain = Files.createFile(folder.resolve("plain"));
        var files = new OpenFiles(plain.resolve("known"));
        assertThat(files.look()).hasMessageContaining("known");
        assertThat(files.look()).as("told before").isNull();
        Files.delete(plain);
        Files.createDirectory(plain);
        Files.createFile(plain.resolve("known"));
        assertThat(files.look()).isNull();
        assertThat(files.everFailed()).as("whatever is possible now").isTrue();
    }

    @Test
    void a_jvm_that_is_replaced_on_the_disk_is_no_failure(@TempDir Path folder) {
        var files = new OpenFiles(folder.resolve("gone"));
        assertThat(files.look()).isNull();
        assertThat(files.everFailed()).isFalse();
    }
}
