package gridrelay.intake;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Where infected files are kept apart, until an operator releases or discards them. */
@ApplicationScoped
class Quarantine {

    private final Path folder;

    /** For the container's proxy. */
    protected Quarantine() {
        this((Path) null);
    }

    @Inject
    Quarantine(Folders folders) {
        this(folders.quarantine());
    }

    Quarantine(Path folder) {
        this.folder = folder;
    }

    Optional<Path> find(String id) {
        return Optional.of(folder.resolve(id)).filter(Files::exists);
    }

    /** Moves the content in; durable when this returns. */
    void take(String id, Path content) throws IOException {
        var target = folder.resolve(id);
        try {
            Files.move(content, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) { // another disk
            var draft = folder.resolve(id + ".draft");
            Files.deleteIfExists(draft);
            try (var source = FileChannel.open(content, StandardOpenOption.READ);
                    var copy = Disk.create(draft)) {
                Disk.pass(source, Long.MAX_VALUE, Sha256.start(), copy);
                copy.force(true);
            }
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        }
        Disk.forceNames(folder);
    }

    void remove(String id) throws IOException {
        Files.deleteIfExists(folder.resolve(id));
    }
}
