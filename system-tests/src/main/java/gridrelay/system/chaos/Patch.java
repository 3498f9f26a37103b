package gridrelay.system.chaos;

import java.util.regex.Pattern;

/**
 * A change of a source that breaks a rule.
 *
 * @param source the class below {@code gridrelay} that is broken, as {@code relay/Settler}
 * @param right a text that is there once
 * @param wrong in its place
 */
record Patch(String source, String right, String wrong) {

    /** @throws IllegalArgumentException if the text is not there any more, or twice: a bug moves with the code */
    String applyTo(String text) {
        if (text.split(Pattern.quote(right), -1).length != 2) {
            throw new IllegalArgumentException("\"" + right + "\" is not once in " + source + ".java");
        }
        return text.replace(right, wrong);
    }
}
