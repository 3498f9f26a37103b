package gridrelay.intake.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gridrelay.intake.Scan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is configured, and what is not. */
class ScannersTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final Scanners scanners = new Scanners();

    @BeforeEach
    void defaults() {
        scanners.clamd = Optional.empty();
        scanners.hashes = Optional.empty();
        scanners.maxBytes = 1 << 20;
        scanners.atOnce = 10;
        scanners.proveEvery = Duration.ofMinutes(10);
        scanners.oldestSignatures = Duration.ofDays(7);
        scanners.development = true;
    }

    @Test
    void without_a_clamd_a_development_server_has_a_test_scanner_that_says_so() throws Exception {
        begin();
        assertThat(scanners.health().ready()).isTrue();
        assertThat(scanners.health().antivirus()).isFalse();
        assertThat(scanners.health().scanners()).singleElement().asString().contains("no antivirus");
        assertThat(scan("harmless".getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOfSatisfying(
                        Scan.Clean.class, clean -> assertThat(clean.engine()).contains("no antivirus"));
        assertThat(scan(Eicar.bytes())).isInstanceOf(Scan.Infected.class);
        assertThat(scan(new byte[0])).isInstanceOf(Scan.Clean.class);
    }

    @Test
    void the_test_scanner_finds_files_of_a_list() throws Exception {
        var list = Files.writeString(
                folder.resolve("list"),
                "# sha256sum\nBA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD  abc.txt\n");
        scanners.hashes = Optional.of(list.toString());
        begin();
        assertThat(scan("abc".getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOfSatisfying(
                        Scan.Infected.class, found -> assertThat(found.threat()).isEqualTo("Listed-File"));
        Files.writeString(list, "abc");
        assertThatThrownBy(this::begin).hasMessageContaining("not a SHA-256");
    }

    @Test
    void in_production_files_wait_until_a_clamd_is_configured() throws Exception {
        scanners.development = false;
        begin();
        assertThat(scanners.health().ready()).isFalse();
        assertThat(scan("harmless".getBytes(StandardCharsets.US_ASCII))).isInstanceOf(Scan.Unavailable.class);
    }

    @Test
    void what_is_too_large_for_scanners_is_over_a_limit_before_it_is_sent() throws Exception {
        begin();
        assertThat(scan(new byte[(1 << 20) + 1])).isInstanceOf(Scan.Limit.class);
    }

    @Test
    void health_tells_of_a_clamd_that_is_not_there() throws Exception {
        int nobody;
        try (var clamd = new FakeClamd()) {
            nobody = clamd.port();
        }
        scanners.clamd = Optional.of(List.of("127.0.0.1:" + nobody));
        begin();
        assertThat(scanners.health().ready()).isFalse();
        assertThat(scanners.health().antivirus()).isTrue();
        assertThat(scanners.health().scanners()).singleElement().asString().contains("no connection");
    }

    @Test
    void a_file_that_is_not_there_is_not_clean() throws Exception {
        begin();
        assertThat(scanners.scan(folder.resolve("none"), LONG)).isInstanceOf(Scan.Unavailable.class);
    }

    @Test
    void settings_that_cannot_hold_are_named() {
        scanners.maxBytes = 1L << 31;
        assertThatThrownBy(this::begin).hasMessageContaining("gridrelay.intake.scan.max-bytes");
        scanners.maxBytes = 1 << 20;
        scanners.atOnce = 0;
        assertThatThrownBy(this::begin).hasMessageContaining("gridrelay.intake.scan.at-once");
    }

    private void begin() {
        scanners.begin();
        scanners.beat(Runnable::run);
    }

    private Scan scan(byte[] content) throws IOException, InterruptedException {
        return scanners.scan(Files.write(folder.resolve("content"), content), LONG);
    }
}
