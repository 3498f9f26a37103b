package gridrelay.directory;

import static org.assertj.core.api.Assertions.assertThat;

import gridrelay.problem.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Hundreds of URLs, judged as in production; egress-table.txt has them. */
class EgressTableTest {

    private static final Map<String, List<String>> NAMES = Map.ofEntries(
            Map.entry("localhost", List.of("127.0.0.1", "::1")),
            Map.entry("metadata.example", List.of("169.254.169.254")),
            Map.entry("inside.example", List.of("10.0.0.1")),
            Map.entry("loop.example", List.of("127.0.0.1")),
            Map.entry("mapped.example", List.of("::ffff:169.254.169.254")),
            Map.entry("nat64.example", List.of("64:ff9b::a00:1")),
            Map.entry("sixtofour.example", List.of("2002:a00:1::1")),
            Map.entry("unique-local.example", List.of("fd12:3456::1")),
            Map.entry("mixed.example", List.of("1.1.1.1", "10.0.0.1")),
            Map.entry("mixed6.example", List.of("2606:4700::1111", "::1")),
            Map.entry("zero.example", List.of("0.0.0.0")),
            Map.entry("denied.example", List.of("1.1.1.1", "8.8.4.4")),
            Map.entry("allowed-inside.example", List.of("10.9.1.1", "1.1.1.1")),
            Map.entry("allowed-and-not.example", List.of("10.9.1.1", "10.9.9.1")),
            Map.entry("outside.example", List.of("1.1.1.1", "2606:4700::1111")),
            Map.entry("xn--exmple-cua.example", List.of("1.1.1.1")),
            Map.entry("127.0.0.1.example", List.of("1.1.1.1")),
            Map.entry("1.example", List.of("1.1.1.1")),
            Map.entry("0x7f.example", List.of("1.1.1.1")));

    private static InetAddress[] names(String host) throws UnknownHostException {
        if (host.startsWith("[") || host.matches("[0-9.]+")) {
            return InetAddress.getAllByName(host); // a literal: nobody is asked
        }
        var name = host.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
        if (!NAMES.containsKey(name)) {
            throw new UnknownHostException(host);
        }
        return NAMES.get(name).stream().map(EgressTableTest::literal).toArray(InetAddress[]::new);
    }

    private static InetAddress literal(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address, e);
        }
    }

    private static String verdict(Egress egress, String text) {
        try {
            var url = new URI(text);
            if (egress.refusal(url).isPresent()) {
                return "url";
            }
            egress.check(url);
            return "allowed";
        } catch (URISyntaxException e) {
            return "url";
        } catch (Refusal e) {
            assertThat(e).hasMessageContaining("leads to an address");
            return "address";
        }
    }

    @Test
    void each_url_gets_its_verdict() throws IOException {
        var egress = new Egress(EgressTableTest::names);
        egress.schemes = Set.of("http", "https");
        egress.ports = List.of("80", "443", "1024-65535");
        egress.allow = Optional.of(List.of("10.9.0.0/16", "fd00:9::/32", "203.0.113.9"));
        egress.deny = Optional.of(List.of("10.9.9.0/24", "8.8.4.0/24"));
        egress.begin();
        var judged = new SoftAssertions();
        var rows = table().toList();
        for (var row : rows) {
            var verdict = row.substring(0, row.indexOf(' '));
            var url = row.substring(row.indexOf(' ') + 1);
            judged.assertThat(verdict(egress, url)).as(url).isEqualTo(verdict);
        }
        judged.assertThat(rows).hasSizeGreaterThan(300);
        judged.assertAll();
    }

    private static Stream<String> table() throws IOException {
        try (var file = EgressTableTest.class.getResourceAsStream("/egress-table.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"));
        }
    }
}
