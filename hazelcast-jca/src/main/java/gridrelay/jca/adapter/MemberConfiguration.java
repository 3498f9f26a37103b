package gridrelay.jca.adapter;

import com.hazelcast.config.Config;
import com.hazelcast.config.InvalidConfigurationException;
import jakarta.resource.spi.InvalidPropertyException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Properties;

/** Where a member's configuration comes from, and what the adapter must have in it. */
final class MemberConfiguration {

    static final String DEFAULT_INSTANCE = "hazelcast-jca";

    private MemberConfiguration() {}

    /**
     * @param location a path or URL of a Hazelcast XML or YAML file; null or empty for one member on loopback alone
     * @param instanceName overrides the file's; null or empty to keep it
     */
    static Config load(String location, String instanceName) throws InvalidPropertyException {
        var config = isSet(location) ? read(location) : loopback();
        if (isSet(instanceName)) {
            config.setInstanceName(instanceName);
        } else if (!isSet(config.getInstanceName())) {
            config.setInstanceName(DEFAULT_INSTANCE);
        }
        // The library's loader, so that a member started on an application's thread does not keep that application
        // alive.
        config.setClassLoader(MemberConfiguration.class.getClassLoader());
        // Hazelcast's own hook would end the member beside the server's, while sessions are still being written.
        config.getProperties().putIfAbsent("hazelcast.shutdownhook.enabled", "false");
        // The default of ten minutes is longer than any server's patience at its stop.
        config.getProperties().putIfAbsent("hazelcast.graceful.shutdown.max.wait", "20");
        return config;
    }

    static boolean isSet(String value) {
        return value != null && !value.isBlank();
    }

    private static Config read(String location) throws InvalidPropertyException {
        try (var in = toUri(location).toURL().openStream()) {
            return Config.loadFromStream(in, variables());
        } catch (IOException | IllegalArgumentException | InvalidConfigurationException e) {
            throw new InvalidPropertyException("configLocation=" + location + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Properties variables() {
        return System.getProperties();
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

    private static Config loopback() {
        var config = new Config();
        config.setProperty("hazelcast.socket.bind.any", "false");
        var network = config.getNetworkConfig();
        network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        network.getJoin().getAutoDetectionConfig().setEnabled(false);
        network.getJoin().getMulticastConfig().setEnabled(false);
        return config;
    }
}
