package gridrelay.console.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the content security policy would refuse, and what a browser could not find, before a browser says so. */
class PagesTest {
    private static final Path WEBAPP = Path.of("src/main/webapp");
    private static final Pattern REFERENCE = Pattern.compile("(?:src|href)=\"([^\"]*)\"");
    private static final Pattern IMPORT = Pattern.compile("from '([^']*)'");
    private static final Pattern DECLARATION =
            Pattern.compile("(?m)^(?:export )?(?:async )?(?:const|let|class|function) (\\w+)");
    private static final Pattern ID = Pattern.compile("\\sid=\"([^\"]*)\"");
    private static final Pattern LOOKUP = Pattern.compile("(?:\\bat|getElementById)\\('([^']*)'\\)");
    private static final Pattern SCRIPT = Pattern.compile("<script type=\"module\" src=\"/assets/([^\"]*)\"");

    static List<Path> pages() throws IOException {
        return files("WEB-INF/pages", ".html");
    }

    static List<Path> scripts() throws IOException {
        return files("assets", ".js");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void a_page_holds_no_script_no_style_and_nothing_from_elsewhere(Path page) throws IOException {
        var html = Files.readString(page);
        assertThat(html).doesNotContainPattern("<script(?![^>]*\\ssrc=)");
        assertThat(html).doesNotContainPattern("(?i)<style|\\sstyle=|\\son[a-z]+=|javascript:");
        assertThat(all(REFERENCE, html)).noneMatch(r -> r.contains("//") || r.startsWith("data:"));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void all_that_a_page_names_is_there(Path page) throws IOException {
        for (String reference : all(REFERENCE, Files.readString(page))) {
            if (reference.startsWith("/assets/")) {
                assertThat(WEBAPP.resolve(reference.substring(1))).isRegularFile();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void a_page_says_its_language_its_title_and_what_is_in_its_tables(Path page) throws IOException {
        var html = Files.readString(page);
        assertThat(html).contains("<html lang=\"en\">", "<title>", "<main", "<h1", "name=\"viewport\"");
        assertThat(html)
                .doesNotContainPattern("<th(?!ead)(?![^>]*\\sscope=)")
                .doesNotContainPattern("<img(?![^>]*\\salt=)");
        assertThat(all(ID, html)).doesNotHaveDuplicates();
        for (String label : all(Pattern.compile("(?:aria-labelledby|for)=\"([^\"]*)\""), html)) {
            assertThat(all(ID, html)).contains(label);
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void its_script_finds_each_element_that_it_looks_for(Path page) throws IOException {
        var html = Files.readString(page);
        for (String script : all(SCRIPT, html)) {
            assertThat(all(ID, html)).containsAll(all(LOOKUP, Files.readString(WEBAPP.resolve("assets/" + script))));
        }
    }

    /** A module that declares a name twice does not run at all. */
    @ParameterizedTest
    @MethodSource("scripts")
    void a_script_declares_each_name_once(Path script) throws IOException {
        assertThat(all(DECLARATION, Files.readString(script))).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void a_script_writes_text_only_and_imports_what_is_there(Path script) throws IOException {
        var source = Files.readString(script);
        assertThat(source)
                .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", ".style.");
        for (String imported : all(IMPORT, source)) {
            assertThat(script.resolveSibling(imported)).isRegularFile();
        }
    }

    @Test
    void no_asset_is_left_over() throws IOException {
        Set<String> used = new TreeSet<>();
        for (Path page : pages()) {
            all(REFERENCE, Files.readString(page)).forEach(r -> used.add(r.replace("/assets/", "")));
        }
        for (Path script : scripts()) {
            all(IMPORT, Files.readString(script)).forEach(i -> used.add(i.replace("./", "")));
        }
        assertThat(files("assets", ""))
                .allSatisfy(
                        asset -> assertThat(used).contains(asset.getFileName().toString()));
        assertThat(files("assets/vendor", ".js"))
                .isNotEmpty()
                .allSatisfy(asset -> assertThat(used).contains("vendor/" + asset.getFileName()));
    }

    private static List<Path> files(String folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(WEBAPP.resolve(folder))) {
            return files.filter(Files::isRegularFile)
                    .filter(f -> f.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(r -> r.group(1)).toList();
    }
}
