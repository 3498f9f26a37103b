package gridrelay.jca.adapter;

import com.hazelcast.config.replacer.spi.ConfigReplacer;
import java.util.Map;
import java.util.Properties;

/**
 * Lets a Hazelcast file read the environment: {@code $env{NAME:default}}, where a variable that is not set or blank gives the
 * default. Hazelcast's own {@code ${name}} knows system properties only, which a container platform cannot set.
 *
 * <p>Named by the file, in {@code <config-replacers>}, so that whoever reads the file understands the same.
 */
public final class EnvironmentReplacer implements ConfigReplacer {

    private final Map<String, String> environment;

    public EnvironmentReplacer() {
        this(System.getenv());
    }

    EnvironmentReplacer(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public void init(Properties properties) {}

    @Override
    public String getPrefix() {
        return "env";
    }

    /** Null, which Hazelcast takes for missing, if there is neither a value nor a default. */
    @Override
    public String getReplacement(String masked) {
        int colon = masked.indexOf(':');
        String value = environment.get(colon < 0 ? masked : masked.substring(0, colon));
        if (value != null && !value.isBlank()) {
            return value.trim();
        }
        return colon < 0 ? null : masked.substring(colon + 1);
    }
}
