package gridrelay.intake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What files need of a disk: names that are durable, and bytes that are copied while their digest is taken. */
public final class Disk {

    private static final int BUFFER = 256 << 10;
    private static final Together<Path, Boolean> NAMES = new Together<>(1_000, Disk::forceAll);

    private Disk() {}

    /** Creates a file that must not be there. */
    public static FileChannel create(Path file) throws IOException {
        return FileChannel.open(
                file,
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.READ),
                Folders.ofFile());
    }

    /** Returns when all names that were in the folder at the call are on the disk. Calls share what they wait for. */
    public static void forceNames(Path folder) throws IOException {
        try {
            NAMES.call(folder);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static Map<Path, Boolean> forceAll(List<Path> folders) {
        var done = new TreeMap<Path, Boolean>();
        for (var folder : folders) {
            if (done.put(folder, true) == null) {
                try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                    channel.force(true);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return done;
    }

    /** Reads on from where the source stands, at most so many bytes, into the digest and, unless null, the target. */
    public static long pass(ReadableByteChannel source, long most, MessageDigest digest, FileChannel target)
            throws IOException {
        var buffer = ByteBuffer.allocate(BUFFER);
        long passed = 0;
        while (passed < most) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), most - passed));
            var read = source.read(buffer);
            if (read < 0) {
                break;
            }
            passed += read;
            digest.update(buffer.array(), 0, read);
            if (target != null) {
                buffer.flip();
                write(target, buffer);
            }
        }
        return passed;
    }

    static void write(FileChannel target, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            target.write(bytes);
        }
    }
}
