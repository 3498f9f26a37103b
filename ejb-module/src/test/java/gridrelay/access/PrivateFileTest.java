package gridrelay.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFileTest {
    @TempDir
    Path folder;

    @Test
    void only_its_user_can_read_it() throws IOException {
        var file = folder.resolve("data/secrets");
        PrivateFile.write(file, "token=x\n");
        assertThat(file).hasContent("token=x\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void replaces_the_whole_file_and_leaves_no_draft() throws IOException {
        var file = folder.resolve("secrets");
        Files.writeString(file, "something long that was there before");
        PrivateFile.write(file, "token=y\n");
        assertThat(file).hasContent("token=y\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(folder).isDirectoryNotContaining(f -> !f.equals(file));
    }
}
