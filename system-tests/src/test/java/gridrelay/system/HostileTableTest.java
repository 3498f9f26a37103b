package gridrelay.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The table of hostile inputs names tests that there are. */
class HostileTableTest {

    private static final Path PROJECT = Path.of("..");
    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\| .+ \\| .+ \\| (.+) \\|");
    private static final Pattern TEST = Pattern.compile("`([^`]+)`");
    private static final Pattern METHOD = Pattern.compile("(?m)^    void (\\w+)\\(");
    private static final Pattern FILE = Pattern.compile("new Hostile\\(\\s*(\\d+),");

    @Test
    void each_row_has_tests_and_they_are_there() throws IOException {
        var tests = tests();
        var rows = new ArrayList<Integer>();
        for (var line : Files.readAllLines(PROJECT.resolve("docs/hostile.md"))) {
            var row = ROW.matcher(line);
            if (row.matches()) {
                var number = Integer.valueOf(row.group(1));
                rows.add(number);
                assertThat(TEST.matcher(row.group(2)).results().map(test -> test.group(1)))
                        .as(line)
                        .isNotEmpty()
                        .allSatisfy(test -> assertThat(tests.getOrDefault(test, Set.of()))
                                .as(test)
                                .containsAnyOf(number, null));
            }
        }
        assertThat(rows).isEqualTo(IntStream.rangeClosed(1, 70).boxed().toList());
    }

    /** With the rows that each is for; null for any, since only the files that are made for the tests bear numbers. */
    private static Map<String, Set<Integer>> tests() throws IOException {
        var tests = new HashMap<String, Set<Integer>>();
        for (var module : List.of("ejb-module", "system-tests")) {
            try (var all = Files.walk(PROJECT.resolve(module).resolve("src/test/java"))) {
                for (var path : all.filter(Files::isRegularFile).toList()) {
                    var name = path.getFileName().toString().replace(".java", "");
                    var source = Files.readString(path);
                    if (!source.contains("@Disabled")) {
                        METHOD.matcher(source)
                                .results()
                                .forEach(method -> tests.computeIfAbsent(
                                                name + "." + method.group(1), test -> new HashSet<>())
                                        .add(null));
                        FILE.matcher(source)
                                .results()
                                .forEach(file -> tests.computeIfAbsent("HostileFilesTest", test -> new HashSet<>())
                                        .add(Integer.valueOf(file.group(1))));
                    }
                }
            }
        }
        return tests;
    }
}
