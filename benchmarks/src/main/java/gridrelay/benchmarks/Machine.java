package gridrelay.benchmarks;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where and on what the numbers were taken, and how they are put together. */
final class Machine {

    private Machine() {}

    /** Cores, model, memory, Java. */
    static String describe() throws IOException {
        return "%d cores, %s, %s, Java %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        first("/proc/cpuinfo", "model name"),
                        first("/proc/meminfo", "MemTotal"),
                        System.getProperty("java.version"));
    }

    private static String first(String file, String name) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("?");
        }
    }

    /** A new folder below the module's target. */
    static Path folder(String name) throws IOException {
        Path parent =
                Files.createDirectories(Path.of("benchmarks", "target", "runs").toAbsolutePath());
        return Files.createTempDirectory(parent, name + "-");
    }

    /** Of this module, for further JVMs: Maven runs a benchmark in a class loader of its own. */
    static String classPath() {
        if (!(Machine.class.getClassLoader() instanceof URLClassLoader loader)) {
            return System.getProperty("java.class.path");
        }
        return Arrays.stream(loader.getURLs())
                .map(url -> {
                    try {
                        return Path.of(url.toURI()).toString();
                    } catch (URISyntaxException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .collect(Collectors.joining(System.getProperty("path.separator")));
    }

    /** A number that may be left out. */
    static int argument(String[] arguments, int index, int otherwise) {
        return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
    }

    static double median(List<Double> values) {
        return percentile(values, 50);
    }

    /** Nearest rank. */
    static double percentile(List<Double> values, int percent) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(Math.max(0, (int) Math.ceil(sorted.size() * percent / 100.0) - 1));
    }
}
