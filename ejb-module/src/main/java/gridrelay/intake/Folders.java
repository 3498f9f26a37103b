package gridrelay.intake;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Where files are, by default in the data folder; several nodes need the same folders. Only this user can open what is in them. */
@ApplicationScoped
public class Folders {

    private Path staging;
    private Path quarantine;
    private Path store;

    /** For the container's proxy. */
    protected Folders() {}

    @Inject
    Folders(
            @ConfigProperty(name = "gridrelay.data", defaultValue = "data") String data,
            @ConfigProperty(name = "gridrelay.intake.staging") Optional<String> staging,
            @ConfigProperty(name = "gridrelay.intake.quarantine") Optional<String> quarantine,
            @ConfigProperty(name = "gridrelay.intake.store") Optional<String> store) {
        this(
                Path.of(staging.orElse(data + "/files/staging")),
                Path.of(quarantine.orElse(data + "/files/quarantine")),
                Path.of(store.orElse(data + "/files/store")));
    }

    Folders(Path staging, Path quarantine, Path store) {
        this.staging = created(staging);
        this.quarantine = created(quarantine);
        this.store = created(store);
    }

    Path staging() {
        return staging;
    }

    Path quarantine() {
        return quarantine;
    }

    public Path store() {
        return store;
    }

    public static Path created(Path folder) {
        try {
            return Files.createDirectories(folder.toAbsolutePath(), permissions("rwx------"));
        } catch (IOException e) {
            throw new UncheckedIOException("There is no folder for files at " + folder, e);
        }
    }

    /** Of a file: nobody runs it, nobody else reads it. */
    static FileAttribute<?>[] ofFile() {
        return permissions("rw-------");
    }

    private static FileAttribute<?>[] permissions(String text) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))}
                : new FileAttribute<?>[0];
    }
}
