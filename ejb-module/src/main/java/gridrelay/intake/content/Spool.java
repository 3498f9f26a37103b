package gridrelay.intake.content;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A member of an archive, so that it can be read from any place: small ones in memory, large ones in a file that goes. */
final class Spool {
    private static final int IN_MEMORY = 2 << 20;

    private Spool() {}

    static Path file() throws IOException {
        return Files.createTempFile("gridrelay-member", null); // readable for its owner only
    }

    static Source of(InputStream member, long size) throws IOException {
        if (size <= IN_MEMORY) {
            var bytes = new ByteArrayOutputStream((int) size);
            member.transferTo(bytes);
            return Source.of(bytes.toByteArray());
        }
        var file = file();
        try (var out = Files.newOutputStream(file)) {
            member.transferTo(out);
            return Source.passing(file);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }
}
