package gridrelay.directory;

import static org.assertj.core.api.Assertions.assertThat;

import gridrelay.problem.Violation;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointRulesTest {

    @Test
    void defaults_are_the_standard_ones() {
        var spec = with(Map.of());
        assertThat(EndpointRules.violations("crm", spec)).isEmpty();
        assertThat(spec.timeoutMs()).isEqualTo(15_000);
        assertThat(spec.maxConcurrency()).isEqualTo(32);
        assertThat(spec.onExhausted()).isEqualTo(OnExhausted.BLOCK);
        assertThat(Columns.text(spec.retrySchedule())).isEqualTo("PT5S PT5M PT30M PT2H PT5H PT10H PT14H PT20H PT24H");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "webhook-id",
                "Webhook-Signature",
                "GRIDRELAY-epoch",
                "gridrelay-anything",
                "Host",
                "host",
                "Connection",
                "Keep-Alive",
                "Transfer-Encoding",
                "TE",
                "Trailer",
                "Upgrade",
                "Proxy-Authorization",
                "Content-Length",
                "Content-Type",
                "Expect",
                "a b",
                "a:b",
                "",
                "x\r\ny",
                "naïve",
                "x\u0000"
            })
    void refuses_header_name(String name) {
        assertThat(EndpointRules.violations("crm", with(Map.of(name, "v"))))
                .singleElement()
                .extracting(Violation::field)
                .asString()
                .startsWith("headers");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a\r\nInjected: yes",
                "a\nb",
                "a\rb",
                " leading",
                "trailing ",
                "\u0000",
                "ümlaut",
                "\u007f"
            })
    void refuses_header_value(String value) {
        assertThat(EndpointRules.violations("crm", with(Map.of("x-team", value))))
                .containsExactly(new Violation(
                        "headers.x-team", "must have 1 to 2000 visible ASCII characters, blanks only between them"));
    }

    @Test
    void allows_usual_headers() {
        var spec = with(Map.of("Authorization", "Bearer abc", "X-Team", "a b\tc", "x", "y"));
        assertThat(EndpointRules.violations("crm", spec)).isEmpty();
    }

    @Test
    void a_header_is_named_once_and_there_are_not_too_many() {
        assertThat(EndpointRules.violations("crm", with(Map.of("X-Team", "a", "x-team", "b"))))
                .hasSize(1);
        var many = new HashMap<String, String>();
        for (var i = 0; i < 21; i++) {
            many.put("x-" + i, "v");
        }
        assertThat(EndpointRules.violations("crm", with(many))).hasSize(1);
        assertThat(EndpointRules.violations(
                        "crm", with(Map.of("a", "v".repeat(2000), "b", "v".repeat(2000), "c", "v".repeat(2000)))))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", ".a", "a b", "a/b", "a\u0000", "ä", "~1~crm", "a%2Fb"})
    void refuses_name(String name) {
        assertThat(EndpointRules.violations(name, with(Map.of())))
                .singleElement()
                .extracting(Violation::field)
                .isEqualTo("name");
    }

    @Test
    void names_every_broken_rule() {
        var spec = new EndpointSpec(
                null,
                "d".repeat(1001),
                60_001,
                99,
                1001,
                -1,
                List.of(Duration.ofMillis(99), Duration.ofDays(8)),
                null,
                Duration.ZERO,
                0,
                null,
                List.of("v1", "v2"),
                Map.of("host", "x"),
                new Coalesce(1, 1_023, 10_001));
        assertThat(EndpointRules.violations(" ", spec))
                .extracting(Violation::field)
                .containsExactly(
                        "name",
                        "url",
                        "description",
                        "connectTimeoutMs",
                        "timeoutMs",
                        "maxConcurrency",
                        "ratePerSecond",
                        "retrySchedule",
                        "maxAge",
                        "maxAttempts",
                        "signatures",
                        "coalesce.maxMessages",
                        "coalesce.maxBytes",
                        "coalesce.lingerMs",
                        "headers.host");
    }

    @Test
    void a_schedule_has_1_to_50_steps() {
        assertThat(EndpointRules.violations("crm", schedule(0))).hasSize(1);
        assertThat(EndpointRules.violations("crm", schedule(50))).isEmpty();
        assertThat(EndpointRules.violations("crm", schedule(51))).hasSize(1);
    }

    @Test
    void signatures_are_v1_or_v1a_or_both() {
        assertThat(EndpointRules.violations("crm", Specs.signatures("v1a"))).isEmpty();
        assertThat(EndpointRules.violations("crm", Specs.signatures("v1a", "v1")))
                .isEmpty();
        assertThat(EndpointRules.violations("crm", Specs.signatures())).hasSize(1);
        assertThat(EndpointRules.violations("crm", Specs.signatures("v1", "v1")))
                .hasSize(1);
        assertThat(EndpointRules.violations("crm", Specs.signatures("V1"))).hasSize(1);
    }

    private static EndpointSpec schedule(int steps) {
        var delays = java.util.Collections.nCopies(steps, Duration.ofSeconds(1));
        return Specs.schedule(delays);
    }

    private static EndpointSpec with(Map<String, String> headers) {
        return Specs.headers(headers);
    }
}
