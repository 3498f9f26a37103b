package gridrelay.intake.storage;

import gridrelay.intake.Disk;
import gridrelay.intake.Folders;
import gridrelay.intake.Sha256;
import gridrelay.intake.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A folder. What is under way is a draft beside its place, with a name of its own, and becomes the file by a link: who removes the
 * draft before has ended the transfer. It needs no session: drafts can be found.
 */
final class FolderStorage implements Storage {

    private final Path folder;

    FolderStorage(Path folder) {
        this.folder = folder;
    }

    /** If we die on the way, a draft stays, whose name says so. */
    @Override
    public Put put(Item item, Transfer transfer) throws IOException {
        var target = path(item.id());
        var shelf = target.getParent();
        Folders.created(shelf);
        var draft = shelf.resolve(item.id() + ".draft-" + System.nanoTime());
        try {
            var digest = Sha256.start();
            try (var source = FileChannel.open(item.content(), StandardOpenOption.READ);
                    var copy = Disk.create(draft)) {
                Disk.pass(source, Long.MAX_VALUE, digest, copy);
                copy.force(true);
            }
            if (!Sha256.end(digest).equals(item.sha256())) {
                return Put.ALTERED;
            }
            if (!transfer
                    .isWanted()) { // after the draft is there: whoever takes over finds it, or we find that they did
                return Put.GIVEN_UP;
            }
            try {
                Files.createLink(target, draft); // unlike a move, never over what is there
            } catch (FileAlreadyExistsException e) {
                if (!Sha256.of(target).equals(item.sha256())) {
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

    @Override
    public InputStream open(String id) throws IOException {
        return Files.newInputStream(path(id));
    }

    @Override
    public void end(String id, Optional<String> session) throws IOException {
        var shelf = path(id).getParent();
        if (Files.isDirectory(shelf)) {
            try (var drafts = Files.newDirectoryStream(shelf, id + ".draft-*")) {
                for (var draft : drafts) {
                    Files.deleteIfExists(draft);
                }
            }
        }
    }

    @Override
    public void remove(String id) throws IOException {
        Files.deleteIfExists(path(id));
    }

    @Override
    public Optional<String> fault() {
        return Files.isDirectory(folder) && Files.isWritable(folder)
                ? Optional.empty()
                : Optional.of("gridrelay.intake.store: nothing can be written to " + folder);
    }

    @Override
    public void close() {} // nothing is open between calls

    private Path path(String id) {
        return folder.resolve(Storage.key(id));
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
