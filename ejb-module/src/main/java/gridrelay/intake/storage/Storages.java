package gridrelay.intake.storage;

import gridrelay.intake.Folders;
import gridrelay.intake.Storage;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import java.io.IOException;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The storage that is configured. */
@ApplicationScoped
class Storages {

    @Produces
    @ApplicationScoped
    Storage storage(
            @ConfigProperty(name = "gridrelay.intake.storage", defaultValue = "file") String kind,
            Folders folders,
            S3Settings s3,
            GcsSettings gcs) {
        return switch (kind) {
            case "file" -> new FolderStorage(folders.store());
            case "s3" -> s3.storage();
            case "gcs" -> gcs.storage();
            default -> throw new IllegalArgumentException("gridrelay.intake.storage: file, s3 or gcs, not " + kind);
        };
    }

    void close(@Disposes Storage storage) throws IOException {
        storage.close();
    }
}
