package gridrelay.intake;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.BooleanSupplier;

/**
 * Where files stay: a folder. A file's name in it follows from its id alone, and is never written over, so that storing a file
 * again changes nothing. Thread-safe, also over nodes.
 */
@ApplicationScoped
class Store {

    private final Path folder;

    /** What became of a file that was to be stored. */
    enum Put {
        STORED,
        /** Its bytes are not those of the digest. */
        ALTERED,
        /** There is something else under its name. */
        CONFLICT,
        /** The caller did not want it any more when it was ready. */
        GIVEN_UP
    }

    /** For the container's proxy. */
    protected Store() {
        this((Path) null);
    }

    @Inject
    Store(Folders folders) {
        this(folders.store());
    }

    Store(Path folder) {
        this.folder = folder;
    }

    /**
     * Returns when the file is durably stored, or is not. If we die on the way, a draft stays, whose name says so.
     *
     * @param sha256 that the bytes must have
     * @param wanted asked when only the name is missing
     */
    Put put(String id, Path content, String sha256, BooleanSupplier wanted) throws IOException {
        var target = path(id);
        var shelf = target.getParent();
        Folders.created(shelf);
        var draft = shelf.resolve(id + ".draft-" + System.nanoTime());
        try {
            var digest = Sha256.start();
            try (var source = FileChannel.open(content, StandardOpenOption.READ);
                    var copy = Disk.create(draft)) {
                Disk.pass(source, Long.MAX_VALUE, digest, copy);
                copy.force(true);
            }
            if (!Sha256.end(digest).equals(sha256)) {
                return Put.ALTERED;
            }
            if (!wanted.getAsBoolean()) {
                return Put.GIVEN_UP;
            }
            try {
                Files.createLink(target, draft); // unlike a move, never over what is there
            } catch (FileAlreadyExistsException e) {
                if (!Sha256.of(target).equals(sha256)) {
                    return Put.CONFLICT;
                }
            }
            for (var named = shelf; !named.equals(folder.getParent()); named = named.getParent()) {
                Disk.forceNames(named);
            }
            return Put.STORED;
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** @throws NoSuchFileException if it is not there */
    InputStream open(String id) throws IOException {
        return Files.newInputStream(path(id));
    }

    void remove(String id) throws IOException {
        Files.deleteIfExists(path(id));
    }

    /** Removes what transfers that were cut short have left of a file. One that is still at it fails, and is tried again. */
    void removeDrafts(String id) throws IOException {
        var shelf = path(id).getParent();
        if (Files.isDirectory(shelf)) {
            try (var drafts = Files.newDirectoryStream(shelf, id + ".draft-*")) {
                for (var draft : drafts) {
                    Files.deleteIfExists(draft);
                }
            }
        }
    }

    /** On two levels of shelves, by the id's first random digits. */
    private Path path(String id) {
        return folder.resolve(id.substring(2, 4)).resolve(id.substring(4, 6)).resolve(id);
    }
}
