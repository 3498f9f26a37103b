package gridrelay.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gridrelay.problem.Refusal;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EgressTest {

    @ParameterizedTest
    @CsvSource({
        "ftp://1.1.1.1/x, http or https",
        "file:///etc/passwd, http or https",
        "gopher://1.1.1.1/, http or https",
        "//1.1.1.1/x, http or https",
        "1.1.1.1, http or https",
        "http:///x, host",
        "http:1.1.1.1, host",
        "http://1.1.1.1:0/, port",
        "http://1.1.1.1:70000/, port",
        "http://user@1.1.1.1/, user",
        "http://user:pass@1.1.1.1/, user",
        "http://1.1.1.1/#x, fragment",
        "http://127.0.0.1/, address",
        "http://localhost/, address",
        "http://127.1/, host",
        "http://2130706433/, usual notation",
        "http://1.1.1.1:22/, '80, 443, 1024-65535'",
        "http://[::1]/, address",
        "http://[::ffff:127.0.0.1]/, address",
        "http://169.254.169.254/latest/meta-data, address",
        "http://[64:ff9b::a9fe:a9fe]/, address"
    })
    void refuses(URI url, String why) {
        assertThatThrownBy(() -> egress(false, "http", "https").check(url))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INVALID);
                    assertThat(refusal).hasMessageStartingWith("url ").hasMessageContaining(why);
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://1.1.1.1/hook",
                "https://1.1.1.1:8443/hook?tenant=7",
                "HTTPS://1.1.1.1",
                "https://a-name-that-is-not-known.invalid/hook"
            })
    void allows(URI url) {
        assertThatCode(() -> egress(false, "http", "https").check(url)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:9080/playground/receiver/crm",
                "http://127.0.0.1:9/",
                "http://localhost:9080/",
                "http://[::1]:1/"
            })
    void development_allows_loopback(URI url) {
        assertThatCode(() -> egress(true, "http", "https").check(url)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://1.1.1.1/hook"})
    void https_only_refuses_http(URI url) {
        assertThatThrownBy(() -> egress(false, "https").check(url)).hasMessageContaining("https");
    }

    @Test
    void settings_that_are_none_keep_it_from_starting() {
        assertThatThrownBy(() -> egress(false, "http", "ftp")).hasMessageContaining("gridrelay.egress.schemes");
        for (var port : List.of("0", "65536", "80-79", "http", "-1", "")) {
            assertThatThrownBy(() -> UrlRules.Ports.of(port)).as(port).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static Egress egress(boolean development, String... schemes) {
        var egress = new Egress();
        egress.development = development;
        egress.schemes = Set.of(schemes);
        egress.ports = List.of("80", " 443", "1024-65535");
        egress.allow = Optional.empty();
        egress.deny = Optional.empty();
        egress.begin();
        return egress;
    }
}
