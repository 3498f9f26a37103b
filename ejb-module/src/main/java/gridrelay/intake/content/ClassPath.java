package gridrelay.intake.content;

import java.io.File;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.zip.ZipFile;

/** Where the child finds its classes: the jars that ours come from, copied out of the application where they are inside of it. */
final class ClassPath {
    private ClassPath() {}

    static String of(Class<?>... classes) throws IOException {
        var places = new LinkedHashSet<String>();
        for (var one : classes) {
            places.add(
                    jar(one.getProtectionDomain().getCodeSource().getLocation().toString())
                            .toString());
        }
        return String.join(File.pathSeparator, places);
    }

    /** Servers name a jar in an archive as {@code jar:file:app.ear!/lib/x.jar!/} or as {@code file:app.ear/lib/x.jar}. */
    static Path jar(String location) throws IOException {
        var text = URLDecoder.decode(location.replace("+", "%2B"), StandardCharsets.UTF_8)
                .replaceFirst("^(?:wsjar:|jar:|zip:|vfs:)", "")
                .replaceFirst("^file:/*", "/")
                .replaceFirst("!/$", "")
                .replace("!/", "/");
        var path = Path.of(text);
        if (Files.exists(path)) {
            return path;
        }
        for (var archive = path.getParent(); archive != null; archive = archive.getParent()) {
            if (Files.isRegularFile(archive)) {
                return copied(archive, archive.relativize(path).toString());
            }
        }
        throw new IOException("the classes at " + location + " cannot be found");
    }

    private static Path copied(Path archive, String entry) throws IOException {
        try (var zip = new ZipFile(archive.toFile())) {
            var found = zip.getEntry(entry);
            if (found == null) {
                throw new IOException("no " + entry + " in " + archive);
            }
            var copy = Files.createTempFile("gridrelay-", ".jar");
            copy.toFile().deleteOnExit();
            try (var in = zip.getInputStream(found);
                    var out = Files.newOutputStream(copy)) {
                in.transferTo(out);
            }
            return copy;
        }
    }
}
