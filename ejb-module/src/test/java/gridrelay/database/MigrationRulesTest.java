package gridrelay.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A script changes the schema so that the version before goes on with it: nodes of both run during an upgrade (ADR 31). */
class MigrationRulesTest {

    private static final Path SCRIPTS = Path.of("src", "main", "resources", "db", "migration");

    /** Older scripts are from before there was a version to go back to. */
    private static final int FIRST = 9;

    private static final Pattern TAKES_AWAY = Pattern.compile(
            "\\b(drop\\s+(table|column|primary\\s+key|constraint)|rename|alter\\s+column|set\\s+not\\s+null|truncate)\\b");
    private static final Pattern ADDED_COLUMN =
            Pattern.compile("\\badd\\s+(column\\s+)?(?!constraint)[^;,]*not\\s+null[^;,]*");

    private static List<String> broken(String script) {
        var sql = script.replaceAll("--.*", "").toLowerCase(Locale.ROOT);
        return Stream.concat(
                        TAKES_AWAY.matcher(sql).results(),
                        ADDED_COLUMN
                                .matcher(sql)
                                .results()
                                .filter(column -> !column.group().contains("default")))
                .map(match -> match.group().strip())
                .toList();
    }

    @Test
    void scripts_only_add_what_the_version_before_can_do_without() throws IOException {
        try (var files = Files.list(SCRIPTS)) {
            var young = files.filter(file -> file.getFileName().toString().matches("V\\d+__.*\\.sql"))
                    .filter(file -> version(file) >= FIRST)
                    .toList();
            assertThat(young).isNotEmpty();
            for (var script : young) {
                assertThat(broken(Files.readString(script)))
                        .as(script.toString())
                        .isEmpty();
            }
        }
    }

    private static int version(Path script) {
        var name = script.getFileName().toString();
        return Integer.parseInt(name.substring(1, name.indexOf("__")));
    }

    @Test
    void what_takes_something_away_is_found() {
        assertThat(broken("ALTER TABLE lane DROP COLUMN due_at; -- DROP TABLE x"))
                .containsExactly("drop column");
        assertThat(broken("ALTER TABLE lane ALTER COLUMN due_at SET NOT NULL")).hasSize(2);
        assertThat(broken("ALTER TABLE lane RENAME TO row")).hasSize(1);
        assertThat(broken("ALTER TABLE lane ADD COLUMN a int NOT NULL")).hasSize(1);
        assertThat(broken("ALTER TABLE lane ADD COLUMN a int DEFAULT 0 NOT NULL"))
                .isEmpty();
        assertThat(broken("ALTER TABLE lane ADD COLUMN a int; CREATE TABLE b (c int NOT NULL)"))
                .isEmpty();
        assertThat(broken("DROP INDEX lane_endpoint"))
                .as("costs time, not answers")
                .isEmpty();
    }
}
