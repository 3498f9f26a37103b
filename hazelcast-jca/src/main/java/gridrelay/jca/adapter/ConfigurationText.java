package gridrelay.jca.adapter;

import java.util.List;

/** The text of a configuration file, for what Hazelcast's parsers do not tell: on which line something is. */
sealed interface ConfigurationText permits XmlText, YamlText {

    String root();

    /** All values, as written. */
    List<Value> values();

    /**
     * @param refusal what Hazelcast said of the file
     * @param text the file with its variables replaced
     */
    Problem locate(RuntimeException refusal, String text);

    record Value(String text, int line) {}

    /** Why a file cannot be used. */
    final class Problem extends Exception {

        private static final long serialVersionUID = 1;

        private final int line;

        /** @param line from 1; 0 if it is not known */
        Problem(int line, String message, Throwable cause) {
            super(message, cause);
            this.line = line;
        }

        int line() {
            return line;
        }
    }
}
