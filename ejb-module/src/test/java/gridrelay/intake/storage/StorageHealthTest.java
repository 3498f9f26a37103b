package gridrelay.intake.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gridrelay.intake.Folders;
import gridrelay.intake.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageHealthTest {

    @TempDir
    Path folder;

    private Storage configured(String kind) {
        var s3 = new S3Settings(
                Optional.empty(),
                "us-east-1",
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                TestStorages.PART);
        var gcs = new GcsSettings(Optional.of("b"), "http://127.0.0.1", Optional.of("/none"), 256 << 10);
        var folders = new Folders() {
            @Override
            public Path store() {
                return folder;
            }
        };
        return new Storages().storage(kind, folders, s3, gcs);
    }

    @Test
    void a_setting_that_names_no_storage_is_told_and_keeps_files_waiting() throws Exception {
        for (var wrong : new String[][] {
            {"ftp", "gridrelay.intake.storage: file, s3 or gcs, not ftp"},
            {"s3", "gridrelay.intake.s3.bucket: needed where gridrelay.intake.storage is s3"},
            {"gcs", "gridrelay.intake.gcs.credentials: there are none that can be read"}
        }) {
            try (var storage = configured(wrong[0])) {
                var health = new StorageHealth(storage);
                health.look();
                assertThat(health.fault()).contains(wrong[1]);
                assertThatThrownBy(() -> storage.put(null, null))
                        .isInstanceOf(IOException.class)
                        .hasMessage(wrong[1]);
            }
        }
    }

    @Test
    void a_folder_that_is_gone_is_told_until_it_is_back() throws Exception {
        var health = new StorageHealth(configured("file"));
        assertThat(health.fault()).isPresent(); // nobody has looked
        health.look();
        assertThat(health.fault()).isEmpty();
        Files.delete(folder);
        health.look();
        assertThat(health.fault()).get().asString().startsWith("gridrelay.intake.store: ");
        Files.createDirectory(folder);
        health.look();
        assertThat(health.fault()).isEmpty();
    }
}
