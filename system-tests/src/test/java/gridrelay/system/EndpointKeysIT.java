package gridrelay.system;

import static org.assertj.core.api.Assertions.assertThat;

import gridrelay.system.client.RelayClient;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An endpoint's keys, as those see them who set it up. */
@Timeout(300)
class EndpointKeysIT {

    private static final URI HOOK = URI.create("http://127.0.0.1:9/hook");

    private final String name = "keys-" + UUID.randomUUID();

    @Test
    void a_pair_comes_with_v1a_and_rotates_with_the_secret() {
        RelayClient client = SharedNode.client();
        var secret = client.endpoint(name, HOOK, Map.of("headers", Map.of("authorization", "Bearer x")));
        assertThat(client.get("/endpoints/" + name).expect(200).body().has("publicKey"))
                .isFalse();
        var settings =
                Map.of("signatures", List.of("v1", "v1a"), "jitter", "FULL", "maxAttempts", 3, "connectTimeoutMs", 700);
        assertThat(client.endpoint(name, HOOK, settings)).as("shown once").isNull();
        var shown = client.get("/endpoints/" + name).expect(200).body();
        assertThat(shown.path("publicKey").asText()).matches("whpk_[A-Za-z0-9+/]{43}=");
        assertThat(shown.path("signatures").toString()).isEqualTo("[\"v1\",\"v1a\"]");
        assertThat(shown.path("jitter").asText()).isEqualTo("FULL");
        assertThat(shown.path("maxAttempts").asInt()).isEqualTo(3);
        assertThat(shown.path("connectTimeoutMs").asInt()).isEqualTo(700);
        assertThat(shown.toString()).doesNotContain("whsk_").doesNotContain("whsec_");

        var rotated = client.call("POST", "/endpoints/" + name + "/secret", null)
                .expect(200)
                .body();
        assertThat(rotated.path("secret").asText()).startsWith("whsec_").isNotEqualTo(secret);
        assertThat(rotated.path("publicKey").asText())
                .startsWith("whpk_")
                .isNotEqualTo(shown.path("publicKey").asText());
        var after = client.get("/endpoints/" + name).expect(200).body();
        assertThat(after.path("publicKey")).isEqualTo(rotated.path("publicKey"));
        assertThat(after.has("previousSecretUntil")).isTrue();
        client.call("DELETE", "/endpoints/" + name, null).expect(204);
    }
}
