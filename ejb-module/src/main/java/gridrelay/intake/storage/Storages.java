package gridrelay.intake.storage;

import gridrelay.intake.Folders;
import gridrelay.intake.Storage;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import java.io.IOException;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The storage that is configured. */
@ApplicationScoped
class Storages {
    private static final Pattern WEB = Pattern.compile("https?://[^/?#\\s]+[^?#\\s]*");

    /** A setting that can be none costs no file, and nothing but files: they wait until it is mended. */
    @Produces
    @ApplicationScoped
    Storage storage(
            @ConfigProperty(name = "gridrelay.intake.storage", defaultValue = "file") String kind,
            Folders folders,
            S3Settings s3,
            GcsSettings gcs) {
        try {
            return switch (kind) {
                case "file" -> new FolderStorage(folders.store());
                case "s3" -> s3.storage();
                case "gcs" -> gcs.storage();
                default -> new NoStorage("gridrelay.intake.storage: file, s3 or gcs, not " + kind);
            };
        } catch (IllegalArgumentException e) {
            return new NoStorage(e.getMessage());
        }
    }

    /** @throws IllegalArgumentException that names the setting */
    static void requireWeb(String setting, String address) {
        if (!WEB.matcher(address).matches()) {
            throw new IllegalArgumentException(setting + ": an address like https://host, not " + address);
        }
    }

    void close(@Disposes Storage storage) throws IOException {
        storage.close();
    }
}
