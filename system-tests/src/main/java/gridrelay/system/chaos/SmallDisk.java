package gridrelay.system.chaos;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A disk that can be filled up: a file system in a file. Wants root and {@code mkfs.ext4}. For one thread. */
final class SmallDisk implements AutoCloseable {

    /** More than PostgreSQL writes ahead by default; only what is used is taken of the real disk. */
    private static final long SIZE = 3L << 30;

    private static final byte[] ZEROS = new byte[16 << 20];

    private final Path root;

    private SmallDisk(Path root) {
        this.root = root;
    }

    /** Empty where this machine or this user cannot have it. */
    static Optional<SmallDisk> in(Path folder) {
        var disk = new SmallDisk(folder.toAbsolutePath().resolve("disk"));
        var image = folder.toAbsolutePath().resolve("disk.img");
        try {
            Files.createDirectories(disk.root);
            try (var file = new RandomAccessFile(image.toFile(), "rw")) {
                file.setLength(SIZE);
            }
            Commands.run("mkfs.ext4", "-q", "-F", "-m", "0", image.toString());
            Commands.run("mount", "-o", "loop", image.toString(), disk.root.toString());
            Files.delete(image); // goes with the mount
            Runtime.getRuntime().addShutdownHook(new Thread(disk::close, "disk"));
            return Optional.of(disk);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /** Where its files are. */
    Path root() {
        return root;
    }

    private Path filling() {
        return root.resolve("filling");
    }

    /** No byte more can be written. */
    void fill() {
        try {
            var most = Files.getFileStore(root).getUsableSpace() - ZEROS.length;
            Commands.run("fallocate", "-l", Long.toString(most), filling().toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (var rest = Files.newOutputStream(filling(), StandardOpenOption.APPEND)) {
            while (true) {
                rest.write(ZEROS);
            }
        } catch (IOException e) {
            // full
        }
    }

    /** There is room again. */
    void free() {
        try {
            Files.deleteIfExists(filling());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Unmounts it, whoever uses it; may be called again. */
    @Override
    public void close() {
        Commands.quietly("umount", "-l", root.toString());
    }
}
