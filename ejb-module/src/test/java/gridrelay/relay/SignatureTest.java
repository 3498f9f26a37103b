package gridrelay.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import gridrelay.directory.Target;
import java.net.URI;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is sent, as those who verify it see it. */
class SignatureTest {

    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final long TIME = 1614265330;
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(UTF_8);
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String OLD_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    private static final String PAIR =
            "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==";
    private static final String PUBLIC = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=";

    @Test
    void the_published_vectors_come_out() {
        assertThat(Signature.of(List.of(SECRET), ID, TIME, BODY))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assertThat(Signature.of(List.of(PAIR), ID, TIME, BODY))
                .isEqualTo(
                        "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==");
    }

    @Test
    void each_key_signs_on_the_same_line() throws Exception {
        var line =
                Signature.of(List.of(SECRET, OLD_SECRET, PAIR), ID, TIME, BODY).split(" ");
        assertThat(line)
                .extracting(signature -> signature.substring(0, signature.indexOf(',')))
                .containsExactly("v1", "v1", "v1a");
        var verifying = java.security.Signature.getInstance("Ed25519");
        verifying.initVerify(ed25519(PUBLIC));
        verifying.update((ID + "." + TIME + ".").getBytes(UTF_8));
        verifying.update(BODY);
        assertThat(verifying.verify(Base64.getDecoder().decode(line[2].substring(4))))
                .isTrue();
    }

    private static PublicKey ed25519(String whpk) throws Exception {
        var x509 = HexFormat.of().parseHex("302a300506032b6570032100"); // RFC 8410
        var key = Base64.getDecoder().decode(whpk.substring(5));
        var encoded = java.util.Arrays.copyOf(x509, x509.length + key.length);
        System.arraycopy(key, 0, encoded, x509.length, key.length);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }

    @Test
    void what_is_no_key_is_refused() {
        for (var key : List.of("whsec_!", "whsk_!", "whsec_")) {
            assertThatThrownBy(() -> Signature.of(List.of(key), ID, TIME, BODY))
                    .as(key)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void a_repeat_bears_its_own_time_and_signature() throws Exception {
        var request = request("1", "c");
        var body = request.body();
        var now = Instant.now();
        var first = request.headers(body, now);
        var second = request.headers(body, now.plusSeconds(2));
        assertThat(second.get("webhook-id")).isEqualTo(first.get("webhook-id"));
        assertThat(second.get("webhook-timestamp")).isEqualTo(Long.toString(now.getEpochSecond() + 2));
        assertThat(second.get("webhook-signature")).isNotEqualTo(first.get("webhook-signature"));
        for (var headers : List.of(first, second)) {
            verify(new Webhook(SECRET), body, headers);
        }
    }

    /** Names, sequences and JSON texts of all sorts, each as the published verifier gets it. */
    @Test
    void a_hundred_thousand_random_bodies_are_verified() throws Exception {
        var random = new Random(20261128);
        var data = new RandomJson(random);
        var verifier = new Webhook(SECRET);
        for (var i = 0; i < 100_000; i++) {
            var large = i % 5_000 == 0;
            var request = request(large ? data.textOfLength((1 << 20) - random.nextInt(3)) : data.value(), data.name());
            var body = request.body();
            verify(verifier, body, request.headers(body, Instant.now()));
        }
    }

    private static void verify(Webhook verifier, byte[] body, Map<String, String> headers) throws Exception {
        var lines = new java.util.HashMap<String, List<String>>();
        headers.forEach((name, value) -> lines.put(name, List.of(value)));
        verifier.verify(new String(body, UTF_8), lines);
    }

    private static WebhookRequest request(String data, String conversation) {
        Target target =
                Deliveries.at(URI.create("http://localhost:1/"), Duration.ofSeconds(1), Duration.ofSeconds(1), SECRET);
        var message = new PendingMessage(
                1, 17, ID, "message.created", data, data.length(), Instant.parse("2026-11-23T12:00:00Z"), conversation);
        return new WebhookRequest(Deliveries.TENURE, target, message, 1, 3);
    }
}
