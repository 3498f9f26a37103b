package gridrelay.jca.adapter;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import jakarta.resource.spi.InvalidPropertyException;

/** How the adapter takes part in the grid, and what it must have in Hazelcast's configuration for that. */
sealed interface GridConfiguration {

    String DEFAULT_INSTANCE = "hazelcast-jca";

    String instanceName();

    /** The loader that finds the classes of the applications; its parent is the library's. */
    ApplicationClasses applications();

    /** What somebody in this JVM has started under the name; null if nobody has. */
    HazelcastInstance existing();

    /** That, or a new one. */
    HazelcastInstance start();

    /**
     * @param location a path or URL of a Hazelcast XML or YAML file, for a member or a client by its root element; null or
     *     empty for one member on loopback alone
     * @param instanceName overrides the file's; null or empty to keep it
     */
    static GridConfiguration load(String location, String instanceName) throws InvalidPropertyException {
        var configuration = isSet(location) ? ConfigurationFile.read(location) : new Member(loopback());
        configuration.prepare(isSet(instanceName) ? instanceName : null);
        return configuration;
    }

    void prepare(String instanceName);

    static boolean isClient(HazelcastInstance instance) {
        return instance.getLocalEndpoint() instanceof com.hazelcast.client.Client;
    }

    static boolean isSet(String value) {
        return value != null && !value.isBlank();
    }

    private static String firstSet(String... names) {
        for (var name : names) {
            if (isSet(name)) {
                return name;
            }
        }
        return DEFAULT_INSTANCE;
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

    /** A member in this JVM. */
    record Member(Config config) implements GridConfiguration {

        @Override
        public void prepare(String instanceName) {
            config.setInstanceName(firstSet(instanceName, config.getInstanceName()));
            // Not the loader of an application on whose thread the member may be started.
            config.setClassLoader(new ApplicationClasses());
            // Hazelcast's own hook would end the member beside the server's, while sessions are still being written.
            config.getProperties().putIfAbsent("hazelcast.shutdownhook.enabled", "false");
            // The default of ten minutes is longer than any server's patience at its stop.
            config.getProperties().putIfAbsent("hazelcast.graceful.shutdown.max.wait", "20");
        }

        @Override
        public String instanceName() {
            return config.getInstanceName();
        }

        @Override
        public ApplicationClasses applications() {
            return (ApplicationClasses) config.getClassLoader();
        }

        @Override
        public HazelcastInstance existing() {
            return Hazelcast.getHazelcastInstanceByName(instanceName());
        }

        @Override
        public HazelcastInstance start() {
            return Hazelcast.getOrCreateHazelcastInstance(config);
        }
    }

    /** A client of a separate cluster. */
    record Client(ClientConfig config) implements GridConfiguration {

        @Override
        public void prepare(String instanceName) {
            config.setInstanceName(firstSet(instanceName, config.getInstanceName()));
            config.setClassLoader(new ApplicationClasses());
            config.getProperties().putIfAbsent("hazelcast.client.shutdownhook.enabled", "false");
        }

        @Override
        public String instanceName() {
            return config.getInstanceName();
        }

        @Override
        public ApplicationClasses applications() {
            return (ApplicationClasses) config.getClassLoader();
        }

        @Override
        public HazelcastInstance existing() {
            return HazelcastClient.getHazelcastClientByName(instanceName());
        }

        @Override
        public HazelcastInstance start() {
            return HazelcastClient.getOrCreateHazelcastClient(config);
        }
    }
}
