package gridrelay.jca.adapter;

import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.client.config.XmlClientConfigBuilder;
import com.hazelcast.client.config.YamlClientConfigBuilder;
import com.hazelcast.config.Config;
import com.hazelcast.config.InvalidConfigurationException;
import jakarta.resource.spi.InvalidPropertyException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Hazelcast XML or YAML file. Its <code>${names}</code> are system properties, else environment variables; one that is
 * neither is refused, as is anything else that Hazelcast does not accept, with file and line.
 */
final class ConfigurationFile {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");

    private ConfigurationFile() {}

    static GridConfiguration read(String location) throws InvalidPropertyException {
        String text;
        try (var in = toUri(location).toURL().openStream()) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidPropertyException("configLocation=" + location + " cannot be read: " + e.getMessage(), e);
        }
        try {
            return parse(text, variables());
        } catch (ConfigurationText.Problem e) {
            var where = e.line() > 0 ? location + ":" + e.line() : location;
            throw new InvalidPropertyException("configLocation: " + where + ": " + e.getMessage(), e);
        }
    }

    private static GridConfiguration parse(String text, Properties variables) throws ConfigurationText.Problem {
        var document = text.stripLeading().startsWith("<") ? new XmlText(text) : new YamlText(text);
        for (var value : document.values()) {
            requireVariables(value, variables);
        }
        var bytes = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        try {
            return switch (document.root()) {
                case "hazelcast" -> new GridConfiguration.Member(Config.loadFromStream(bytes, variables));
                case "hazelcast-client" -> new GridConfiguration.Client(client(document, bytes, variables));
                default ->
                    throw new ConfigurationText.Problem(
                            1, "The root is " + document.root() + ", neither hazelcast nor hazelcast-client", null);
            };
        } catch (InvalidConfigurationException | IllegalArgumentException e) {
            throw document.locate(e, replaced(text, variables));
        }
    }

    private static ClientConfig client(ConfigurationText document, ByteArrayInputStream bytes, Properties variables) {
        if (document instanceof XmlText) {
            var builder = new XmlClientConfigBuilder(bytes);
            builder.setProperties(variables);
            return builder.build();
        }
        var builder = new YamlClientConfigBuilder(bytes);
        builder.setProperties(variables);
        return builder.build();
    }

    private static void requireVariables(ConfigurationText.Value value, Properties variables)
            throws ConfigurationText.Problem {
        var matcher = VARIABLE.matcher(value.text());
        while (matcher.find()) {
            if (variables.getProperty(matcher.group(1)) == null) {
                throw new ConfigurationText.Problem(
                        value.line(),
                        matcher.group() + " is neither a system property nor an environment variable",
                        null);
            }
        }
    }

    /** Good enough to find a mistake in: Hazelcast itself replaces after parsing. */
    private static String replaced(String text, Properties variables) {
        return VARIABLE.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(variables
                        .getProperty(found.group(1), found.group())
                        .replace("&", "&amp;")
                        .replace("<", "&lt;")));
    }

    private static Properties variables() {
        var variables = new Properties();
        variables.putAll(System.getenv());
        System.getProperties().stringPropertyNames().forEach(name -> variables.put(name, System.getProperty(name)));
        return variables;
    }

    private static URI toUri(String location) {
        try {
            // A drive letter is no scheme: "C:\hazelcast.xml" is a path.
            return location.matches("[a-zA-Z][a-zA-Z0-9+.-]+:.*")
                    ? URI.create(location)
                    : Path.of(location).toUri();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
