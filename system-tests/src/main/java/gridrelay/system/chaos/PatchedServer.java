package gridrelay.system.chaos;

import gridrelay.system.node.Installation;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * A copy of the assembled server with a bug or a trap in it, or of a later version: some lines of the sources are changed, those
 * files compiled, and their classes put into the copy's archives. Production code knows nothing of it, and a line that is not there any
 * more, or twice, is an error: a patch moves with the code.
 */
public final class PatchedServer {

    private static final String SERVER = "servers/gridrelay";
    private static final String ARCHIVE = "apps/gridrelay.ear";
    private static final String CLASSES = "classes";
    private static final String MODULE = "ejb-module.jar";
    private static final String MODEL = "lib/grid/grid-model.jar";
    private static final String OF_MODEL = "gridrelay/model";

    private final Path installation = Installation.find();
    private final Path home = installation.resolve("../../../..").normalize();
    private final Path folder;

    private PatchedServer(Path folder) {
        this.folder = folder.toAbsolutePath();
    }

    /**
     * @param additions further files of the application's module by their paths; the patches may call what is in them
     * @param folder empty; gets the copy
     * @return what a node's environment has to name as {@code WLP_USER_DIR} to run it
     */
    public static Path with(List<Patch> patches, Map<String, byte[]> additions, Path folder) throws IOException {
        var patched = new PatchedServer(folder);
        patched.copyServer();
        patched.change(patches, additions);
        return patched.folder;
    }

    private void copyServer() throws IOException {
        var original = installation.resolve("usr").resolve(SERVER);
        try (Stream<Path> files = Files.walk(original)) {
            for (var file : files.toList()) {
                var copy = folder.resolve(SERVER).resolve(original.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }

    private void change(List<Patch> patches, Map<String, byte[]> additions) throws IOException {
        var server = folder.resolve(SERVER);
        var inside = Files.createDirectories(folder.resolve("ear"));
        try (var ear = FileSystems.newFileSystem(server.resolve(ARCHIVE))) {
            for (var jar : jars(ear.getPath("/"), ear.getPath("/lib"))) {
                Files.copy(jar, inside.resolve(jar.getFileName().toString()));
            }
            var classes = folder.resolve(CLASSES);
            for (var addition : additions.entrySet()) {
                var file = classes.resolve(addition.getKey());
                Files.createDirectories(file.getParent());
                Files.write(file, addition.getValue());
            }
            compile(patches, inside);
            put(classes, file -> file.startsWith(OF_MODEL), server.resolve(MODEL));
            put(classes, file -> !file.startsWith(OF_MODEL), inside.resolve(MODULE));
            Files.copy(inside.resolve(MODULE), ear.getPath(MODULE), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void put(Path classes, Predicate<Path> some, Path archive) throws IOException {
        try (var jar = FileSystems.newFileSystem(archive);
                Stream<Path> all = Files.walk(classes)) {
            for (var file : all.filter(Files::isRegularFile)
                    .map(classes::relativize)
                    .filter(some)
                    .toList()) {
                var place = jar.getPath("/" + file);
                Files.createDirectories(place.getParent());
                Files.copy(classes.resolve(file), place, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private void compile(List<Patch> patches, Path inside) throws IOException {
        var classes = Files.createDirectories(folder.resolve(CLASSES));
        var arguments = Stream.concat(
                Stream.of(
                        "-d",
                        classes.toString(),
                        "-proc:none",
                        "-nowarn",
                        "-classpath",
                        classes + File.pathSeparator + classPath(inside)),
                sources(patches).stream().map(Path::toString));
        var said = new ByteArrayOutputStream();
        if (ToolProvider.getSystemJavaCompiler().run(null, said, said, arguments.toArray(String[]::new)) != 0) {
            throw new IllegalArgumentException(said.toString(StandardCharsets.UTF_8));
        }
    }

    private List<Path> sources(List<Patch> patches) throws IOException {
        var sources = Files.createDirectories(folder.resolve("sources"));
        for (var patch : patches) {
            var source = sources.resolve(patch.source() + ".java");
            if (!Files.exists(source)) {
                Files.createDirectories(source.getParent());
                Files.copy(patch.original(home), source);
            }
            Files.writeString(source, patch.applyTo(Files.readString(source)));
        }
        return patches.stream()
                .map(patch -> sources.resolve(patch.source() + ".java"))
                .distinct()
                .toList();
    }

    /** The newest of each specification first: their names end with their versions. */
    private String classPath(Path inside) throws IOException {
        var server = folder.resolve(SERVER);
        return jars(
                        inside,
                        server.resolve("lib/grid"),
                        server.resolve("lib/jdbc"),
                        installation.resolve("dev/api/spec"),
                        installation.resolve("dev/api/stable"))
                .stream()
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static List<Path> jars(Path... folders) throws IOException {
        var jars = Stream.<Path>builder();
        for (var folder : folders) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> file.toString().endsWith(".jar"))
                        .sorted(Comparator.comparing(Path::toString).reversed())
                        .forEach(jars);
            }
        }
        return jars.build().toList();
    }
}
