package gridrelay.intake;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The received bytes, in a folder that every node reaches. A file is one segment for each process that received a part of it,
 * named by file and writer; {@link #content} makes one of them.
 */
@ApplicationScoped
class Staging {

    private static final String WHOLE = ".whole";
    /** More names than this are not tried one by one: one look into the folder is cheaper. */
    private static final long MOST_NAMES = 1_000;

    private final Path folder;
    private final long spare;

    /** For the container's proxy. */
    protected Staging() {
        this((Path) null, 0);
    }

    @Inject
    Staging(Folders folders, @ConfigProperty(name = "gridrelay.intake.spare", defaultValue = "1073741824") long spare) {
        this(folders.staging(), spare);
    }

    /** @param spare bytes that stay free on the disk */
    Staging(Path folder, long spare) {
        this.folder = folder;
        this.spare = spare;
    }

    /** Whether so many more bytes may come. */
    boolean hasRoomFor(long bytes) throws IOException {
        return room() >= bytes;
    }

    /** Bytes that may still come; negative if the spare ones are used already. */
    long room() throws IOException {
        return Files.getFileStore(folder).getUsableSpace() - spare;
    }

    Path segment(String file, long no) {
        return folder.resolve(file + "-" + no);
    }

    /** Makes a new segment's name durable; its bytes have been forced. */
    void forceNames() throws IOException {
        Disk.forceNames(folder);
    }

    /** Feeds the acknowledged bytes to the digest; throws if they are not all there. */
    void digest(String file, List<Segment> segments, MessageDigest digest) throws IOException {
        copy(file, segments, digest, null);
    }

    /** Copies the acknowledged bytes into a new segment of another file: a part of a file put together. */
    void append(String file, List<Segment> segments, MessageDigest digest, FileChannel target) throws IOException {
        copy(file, segments, digest, target);
    }

    private void copy(String file, List<Segment> segments, MessageDigest digest, FileChannel target)
            throws IOException {
        for (var segment : segments) {
            try (var source = FileChannel.open(segment(file, segment.no()), StandardOpenOption.READ)) {
                if (Disk.pass(source, segment.length(), digest, target) < segment.length()) {
                    throw new IOException("Segment " + segment.no() + " of " + file + " has lost bytes");
                }
            }
        }
    }

    /** A whole file, and the SHA-256 that it had when it was read just now. */
    record Staged(Path path, String sha256) {}

    /** The acknowledged bytes as one file. Reads all of them; copies them only if they are in pieces. */
    Staged content(String file, List<Segment> segments) throws IOException {
        var digest = Sha256.start();
        var only = segments.size() == 1 ? segment(file, segments.get(0).no()) : null;
        if (only != null && Files.size(only) == segments.get(0).length()) {
            digest(file, segments, digest);
            return new Staged(only, Sha256.end(digest));
        }
        var whole = folder.resolve(file + WHOLE);
        var draft = folder.resolve(file + WHOLE + "-" + System.nanoTime());
        try (var target = Disk.create(draft)) {
            copy(file, segments, digest, target);
            target.force(true); // once it has its name it is taken for the file, also after a power cut
        } catch (IOException e) {
            Files.deleteIfExists(draft);
            throw e;
        }
        Files.move(draft, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return new Staged(whole, Sha256.end(digest));
    }

    /** Where {@link #content} has it, without reading it. */
    Path path(String file, List<Segment> segments) throws IOException {
        var whole = folder.resolve(file + WHOLE);
        if (Files.exists(whole)) {
            return whole;
        }
        return content(file, segments).path();
    }

    /** Removes all that any writer up to this one may have left. */
    void remove(String file, long lastWriter) throws IOException {
        if (lastWriter > MOST_NAMES) { // a writer for each request, as many as the sender likes
            removeAll(file);
            return;
        }
        for (var no = 1L; no <= lastWriter; no++) {
            Files.deleteIfExists(segment(file, no));
        }
        Files.deleteIfExists(folder.resolve(file + WHOLE));
    }

    /** Removes all of a file, also what is not known of it; reads the whole folder. */
    void removeAll(String file) throws IOException {
        for (var path : of(name -> name.startsWith(file + "-") || name.startsWith(file + WHOLE))) {
            Files.deleteIfExists(path);
        }
    }

    /** Such ids of files with bytes here that nobody has touched since then, at most so many. */
    Set<String> idleSince(Instant since, Predicate<String> such, int limit) throws IOException {
        var ids = new HashSet<String>();
        try (var all = Files.newDirectoryStream(folder)) {
            for (var path : all) {
                var id = path.getFileName().toString().replaceFirst("[-.].*", "");
                if (ids.size() < limit
                        && Files.getLastModifiedTime(path).toInstant().isBefore(since)
                        && such.test(id)) {
                    ids.add(id);
                }
            }
        }
        return ids;
    }

    private List<Path> of(Predicate<String> name) throws IOException {
        try (var all = Files.newDirectoryStream(
                folder, path -> name.test(path.getFileName().toString()))) {
            var found = new ArrayList<Path>();
            all.forEach(found::add);
            return found;
        }
    }
}
