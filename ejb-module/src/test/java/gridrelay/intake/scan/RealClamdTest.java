package gridrelay.intake.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gridrelay.intake.Scan;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
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
