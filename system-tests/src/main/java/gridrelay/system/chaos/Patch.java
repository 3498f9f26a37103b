package gridrelay.system.chaos;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A change of a source, which breaks a rule or puts in what a test needs.
 *
 * @param source the class below {@code gridrelay} that is changed, as {@code relay/Settler}
 * @param before a text that is there once
 * @param after in its place
 */
public record Patch(String source, String before, String after) {

    private static final List<String> MODULES = List.of("ejb-module", "grid-model");

    /**
     * The source as it is, in the module that has it.
     *
     * @param home the project's folder
     */
    public Path original(Path home) {
        return MODULES.stream()
                .map(module -> home.resolve(module).resolve("src/main/java/gridrelay/" + source + ".java"))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(source + ".java is in none of " + MODULES));
    }

    /** @throws IllegalArgumentException if the text is not there any more, or twice: a patch moves with the code */
    public String applyTo(String text) {
        if (text.split(Pattern.quote(before), -1).length != 2) {
            throw new IllegalArgumentException("\"" + before + "\" is not once in " + source + ".java");
        }
        return text.replace(before, after);
    }
}
