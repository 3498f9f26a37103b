package gridrelay.intake.scan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Files that the test scanner calls infected: a SHA-256 at the beginning of each line, as {@code sha256sum} writes them. */
final class HashList {
    private HashList() {}

    static Set<String> read(Path file) {
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> hash(file, line))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(Path file, String line) {
        var hash = line.strip().split("\\s", 2)[0].toLowerCase(Locale.ROOT);
        if (!hash.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException(file + ": not a SHA-256: " + line);
        }
        return hash;
    }
}
