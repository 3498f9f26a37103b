package gridrelay.intake.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gridrelay.intake.Scan;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real thing, where Debian's clamav-daemon is installed. */
class RealClamdTest {
    private static final long MAX = 2 << 20;
    private static final String[] STRICT = {
        "AlertExceedsMax yes", "AlertEncrypted yes", "StreamMaxLength 2M", "MaxFileSize 2M", "MaxScanSize 8M"
    };

    @TempDir
    Path folder;

    @BeforeAll
    static void installed() {
        if (!RealClamd.installed()) {
            System.err.println("NOT TESTED: the real clamd; install Debian's clamav-daemon");
        }
        assumeTrue(RealClamd.installed(), "clamav-daemon is not installed");
    }

    @Test
    void a_strict_clamd_proves_itself_and_scans_over_tcp_and_a_unix_socket() throws Exception {
        try (var clamd = started(STRICT)) {
            for (var engine : new Engine[] {clamd.tcp(), clamd.unix()}) {
                assertThat(fault(engine)).isNull();
                assertThat(scan(engine, "harmless".getBytes(StandardCharsets.US_ASCII)))
                        .isInstanceOf(Scan.Clean.class);
                assertThat(scan(engine, new byte[0])).isInstanceOf(Scan.Clean.class);
                assertThat(scan(engine, Eicar.bytes()))
                        .isInstanceOfSatisfying(
                                Scan.Infected.class,
                                found -> assertThat(found.threat()).startsWith("Eicar-Test-Signature"));
                assertThat(scan(engine, new byte[40 << 20]))
                        .isInstanceOfSatisfying(
                                Scan.Limit.class,
                                limit -> assertThat(limit.limit()).isEqualTo("StreamMaxLength"));
                assertThat(engine.queue(in())).isZero();
            }
        }
    }

    @Test
    void a_threat_is_found_in_whatever_it_is_wrapped() throws Exception {
        try (var clamd = started(STRICT)) {
            assertThat(fault(clamd.tcp())).isNull();
            var ten = Eicar.bytes();
            for (var depth = 0; depth < 10; depth++) {
                ten = zip("level" + depth, ten);
            }
            var wrapped = Map.of(
                    "plain", Eicar.bytes(),
                    "zip", zip("eicar.com", Eicar.bytes()),
                    "gzip", gzip(Eicar.bytes()),
                    "zip in zip, ten times", ten,
                    "mail", mail(Eicar.bytes()),
                    "docx", zip("word/media/image1.png", Eicar.bytes()));
            for (var one : wrapped.entrySet()) {
                assertThat(scan(clamd.tcp(), one.getValue())).as(one.getKey()).isInstanceOf(Scan.Infected.class);
            }
        }
    }

    @Test
    void a_threat_at_the_head_of_what_is_too_large_is_not_clean() throws Exception {
        try (var clamd = started(STRICT)) {
            assertThat(fault(clamd.tcp())).isNull();
            var large = Arrays.copyOf(Eicar.bytes(), (2 << 20) + (1 << 16));
            assertThat(scan(clamd.tcp(), large)).isInstanceOf(Scan.Limit.class);
        }
    }

    private static byte[] zip(String name, byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] gzip(byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] mail(byte[] content) {
        return ("From: a@example.org\r\nTo: b@example.org\r\nSubject: an invoice\r\nMIME-Version: 1.0\r\n"
                        + "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSee below.\r\n"
                        + "--b\r\nContent-Type: application/octet-stream; name=\"invoice.com\"\r\n"
                        + "Content-Disposition: attachment; filename=\"invoice.com\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                        + Base64.getMimeEncoder().encodeToString(content) + "\r\n--b--\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Its defaults call clean what they do not look at. */
    @Test
    void a_clamd_as_it_is_installed_gets_no_work() throws Exception {
        try (var clamd = started()) {
            assertThat(fault(clamd.tcp())).isEqualTo("it calls EICAR under 20 archives clean");
        }
    }

    @Test
    void a_clamd_that_looks_at_less_than_it_is_sent_gets_no_work() throws Exception {
        try (var clamd = started("StreamMaxLength 2M", "MaxFileSize 1M", "MaxRecursion 40")) {
            assertThat(fault(clamd.tcp())).contains("at the end of an archive").endsWith("clean");
        }
    }

    @Test
    void a_clamd_whose_signatures_have_no_date_gets_no_work_where_their_age_counts() throws Exception {
        try (var clamd = started(STRICT)) {
            var proof = new Proof(Drill.all(MAX), Duration.ofDays(7), Duration.ofSeconds(30), InstantSource.system());
            assertThat(proof.fault(clamd.tcp(), clamd.tcp().version(in()))).contains("it names no signatures");
        }
    }

    private RealClamd started(String... settings) throws Exception {
        var clamd = new RealClamd(folder, settings);
        await().atMost(Duration.ofSeconds(60)).until(() -> clamd.answers() || !clamd.runs());
        assertThat(clamd.runs()).as("clamd runs").isTrue();
        return clamd;
    }

    private static String fault(Engine engine) throws IOException, InterruptedException {
        var proof = new Proof(Drill.all(MAX), Duration.ZERO, Duration.ofSeconds(30), InstantSource.system());
        return proof.fault(engine, engine.version(in())).orElse(null);
    }

    private static Scan scan(Engine engine, byte[] content) throws IOException, InterruptedException {
        return engine.scan(() -> new ByteArrayInputStream(content), engine.version(in()), in());
    }

    private static Deadline in() {
        return Deadline.in(Duration.ofSeconds(30));
    }
}
