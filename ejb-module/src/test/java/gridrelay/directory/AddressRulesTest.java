package gridrelay.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRulesTest {
    private final AddressRules production = new AddressRules(false, List.of(), List.of());
    private final AddressRules development = new AddressRules(true, List.of(), List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "10.255.255.255",
                "100.64.0.1",
                "100.100.100.200",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.254",
                "168.63.129.16",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.192",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.7",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::7f00:1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::1",
                "100::1",
                "2001::1",
                "2001:0:4136:e378::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "2002:a9fe:a9fe::1",
                "3fff::1",
                "5f00::1",
                "fc00::1",
                "fd00:ec2::254",
                "fe80::1",
                "fec0::1",
                "ff02::1"
            })
    void refuses(String address) {
        assertThat(production.allow(literal(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.1",
                "168.63.129.17",
                "169.253.255.255",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.0",
                "192.167.255.255",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2606:4700::1111",
                "2a00:1450:4001::1",
                "2001:4860:4860::8888",
                "::ffff:1.1.1.1"
            })
    void allows(String address) {
        assertThat(production.allow(literal(address))).isTrue();
    }

    @Test
    void development_allows_loopback_and_nothing_else() {
        assertThat(development.allow(literal("127.0.0.1"))).isTrue();
        assertThat(development.allow(literal("::1"))).isTrue();
        assertThat(development.allow(literal("10.0.0.1"))).isFalse();
        assertThat(development.allow(literal("0.0.0.0"))).isFalse();
        assertThat(development.allow(literal("169.254.169.254"))).isFalse();
    }

    @Test
    void what_is_listed_is_allowed() {
        var rules = new AddressRules(
                false, List.of(Cidr.of("10.1.0.0/16"), Cidr.of("fd00:1::/32"), Cidr.of("192.168.7.7")), List.of());
        assertThat(rules.allow(literal("10.1.255.3"))).isTrue();
        assertThat(rules.allow(literal("10.2.0.0"))).isFalse();
        assertThat(rules.allow(literal("fd00:1:ffff::9"))).isTrue();
        assertThat(rules.allow(literal("fd00:2::9"))).isFalse();
        assertThat(rules.allow(literal("192.168.7.7"))).isTrue();
        assertThat(rules.allow(literal("192.168.7.8"))).isFalse();
    }

    @Test
    void what_is_denied_stays_denied_although_it_is_public_or_listed_or_loopback() {
        var rules = new AddressRules(
                true,
                List.of(Cidr.of("10.0.0.0/8")),
                List.of(
                        Cidr.of("10.1.0.0/16"),
                        Cidr.of("1.1.1.0/24"),
                        Cidr.of("127.0.0.2"),
                        Cidr.of("2606:4700::/32")));
        assertThat(rules.allow(literal("10.2.0.1"))).isTrue();
        assertThat(rules.allow(literal("10.1.0.1"))).isFalse();
        assertThat(rules.allow(literal("1.1.1.1"))).isFalse();
        assertThat(rules.allow(literal("127.0.0.1"))).isTrue();
        assertThat(rules.allow(literal("127.0.0.2"))).isFalse();
        assertThat(rules.allow(literal("2606:4700::1111"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "localhost", "example.com/8", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "10.0.0.0/x", "a/8"})
    void blocks_are_literals(String text) {
        assertThatThrownBy(() -> Cidr.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private static InetAddress literal(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address, e);
        }
    }
}
