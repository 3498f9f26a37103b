package gridrelay.jca.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.resource.spi.InvalidPropertyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GridConfigurationTest {

    @TempDir
    Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private GridConfiguration load(String name, String text) throws Exception {
        return GridConfiguration.load(file(name, text).toString(), null);
    }

    @Test
    void it_comes_from_a_path_or_url_and_the_name_may_be_overridden() throws Exception {
        var file = file("with space.xml", """
                <hazelcast xmlns="http://www.hazelcast.com/schema/config">
                  <instance-name>from-file</instance-name>
                </hazelcast>
                """);
        for (var location : new String[] {file.toString(), file.toUri().toString()}) {
            assertThat(GridConfiguration.load(location, null).instanceName()).isEqualTo("from-file");
            assertThat(GridConfiguration.load(location, "mine").instanceName()).isEqualTo("mine");
        }
        assertThat(GridConfiguration.load(" ", "").instanceName()).isEqualTo(GridConfiguration.DEFAULT_INSTANCE);
    }

    @ParameterizedTest
    @CsvSource({
        "member.xml, <hazelcast xmlns='http://www.hazelcast.com/schema/config'>CLUSTER</hazelcast>",
        "client.xml, <hazelcast-client xmlns='http://www.hazelcast.com/schema/client-config'>CLUSTER</hazelcast-client>",
        "member.yaml, hazelcast: {cluster-name: '${user.name}-${PATH}'}",
        "client.yaml, hazelcast-client: {cluster-name: '${user.name}-${PATH}'}"
    })
    void the_root_element_says_member_or_client_and_variables_are_system_properties_or_the_environments(
            String name, String text) throws Exception {
        var configuration = load(
                name,
                text.replace("CLUSTER", "\n<cluster-name>${user.name}-${PATH}</cluster-name>\n<!-- ${nobody} -->"));
        var clusterName = System.getProperty("user.name") + "-" + System.getenv("PATH");
        if (name.startsWith("member")) {
            assertThat(((GridConfiguration.Member) configuration).config().getClusterName())
                    .isEqualTo(clusterName);
        } else {
            assertThat(((GridConfiguration.Client) configuration).config().getClusterName())
                    .isEqualTo(clusterName);
        }
    }

    @Test
    void what_is_wrong_is_told_with_file_and_line() throws IOException {
        Map.of(
                        "not-closed.xml:3", """
                        <hazelcast xmlns="http://www.hazelcast.com/schema/config">
                          <cluster-name>a</cluster-name>
                        </hazelcats>
                        """,
                        "unknown-element.xml:4", """
                        <hazelcast xmlns="http://www.hazelcast.com/schema/config">
                          <cluster-name>${user.name}</cluster-name>
                          <network>
                            <prot>5701</prot>
                          </network>
                        </hazelcast>
                        """,
                        "no-number.xml:2", """
                        <hazelcast-client xmlns="http://www.hazelcast.com/schema/client-config">
                          <backup-ack-to-client-enabled>sometimes</backup-ack-to-client-enabled>
                        </hazelcast-client>
                        """,
                        "no-variable.xml:3", """
                        <hazelcast xmlns="http://www.hazelcast.com/schema/config">
                          <network>
                            <port>${nobody.set.this}</port>
                          </network>
                        </hazelcast>
                        """,
                        "not-closed.yaml:3", """
                        hazelcast:
                          cluster-name: [
                        """,
                        "unknown-key.yaml:4", """
                        hazelcast:
                          cluster-name: ${user.name}
                          network:
                            prot: 5701
                        """,
                        "no-number.yaml:3", """
                        hazelcast:
                          network:
                            port: {port: far}
                        """,
                        "no-variable.yaml:3", """
                        hazelcast-client:
                          network:
                            cluster-members: ["127.0.0.1:${nobody.set.this}"]
                        """,
                        "other-root.yaml:1", "hazelfast: {}\n",
                        "no-root.yaml:1", "just text\n")
                .forEach((where, text) -> {
                    var name = where.substring(0, where.indexOf(':'));
                    var line = where.substring(where.indexOf(':'));
                    assertThatThrownBy(() -> load(name, text))
                            .as(where)
                            .isInstanceOf(InvalidPropertyException.class)
                            .hasMessageMatching("(?s).*" + name + line + ": .{8,}");
                });
    }

    @Test
    void a_file_that_is_not_there_is_told() {
        assertThatThrownBy(() ->
                        GridConfiguration.load(folder.resolve("missing.xml").toString(), null))
                .isInstanceOf(InvalidPropertyException.class)
                .hasMessageContaining("missing.xml");
    }
}
