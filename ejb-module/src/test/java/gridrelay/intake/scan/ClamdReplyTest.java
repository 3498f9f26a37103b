package gridrelay.intake.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gridrelay.intake.Scan;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClamdReplyTest {
    private static final Version VERSION = new Version("ClamAV 1.4.6", "27100", null);

    @Test
    void only_an_ok_to_everything_is_clean() throws IOException {
        assertThat(ClamdReply.of("stream: OK", true, VERSION)).isEqualTo(new Scan.Clean("ClamAV 1.4.6", "27100"));
        assertThat(ClamdReply.of("stream: OK", false, VERSION)).isInstanceOf(Scan.Unavailable.class);
    }

    @Test
    void what_was_found_is_named() throws IOException {
        assertThat(ClamdReply.of("stream: Eicar.UNOFFICIAL FOUND", true, VERSION))
                .isEqualTo(new Scan.Infected("ClamAV 1.4.6", "27100", "Eicar.UNOFFICIAL"));
    }

    @ParameterizedTest
    @CsvSource({
        "INSTREAM size limit exceeded. ERROR, StreamMaxLength",
        "stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND, Heuristics.Limits.Exceeded.MaxFileSize",
        "stream: Heuristics.Limits.Exceeded FOUND, Heuristics.Limits.Exceeded",
        "stream: Heuristics.Encrypted.Zip FOUND, Heuristics.Encrypted.Zip"
    })
    void what_the_scanner_could_not_look_at_is_a_limit(String reply, String limit) throws IOException {
        assertThat(ClamdReply.of(reply, false, VERSION)).isEqualTo(new Scan.Limit("ClamAV 1.4.6", "27100", limit));
    }

    @ParameterizedTest
    @ValueSource(strings = {"stream: Can't allocate memory ERROR", "COMMAND READ TIMED OUT ERROR"})
    void a_scanner_that_fails_has_not_scanned(String reply) throws IOException {
        assertThat(ClamdReply.of(reply, true, VERSION)).isInstanceOf(Scan.Unavailable.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "OK",
                "stream: ok",
                "stream: OK ",
                " stream: OK",
                "stream: OK\n",
                "stream: OK\0stream: OK",
                "1: stream: OK",
                "stream: Eicar FOUND\0stream: OK",
                "stream:  FOUND",
                "UNKNOWN COMMAND",
                "PONG",
                "HTTP/1.1 200 OK"
            })
    void anything_else_is_no_answer(String reply) {
        assertThatThrownBy(() -> ClamdReply.of(reply, true, VERSION)).isInstanceOf(IOException.class);
    }

    @Test
    void a_version_without_a_database_has_no_signatures() {
        assertThat(Version.ofClamd("ClamAV 1.4.6")).isEqualTo(new Version("ClamAV 1.4.6", "", null));
        assertThat(Version.ofClamd("ClamAV 1.4.6/27100/Sat Nov  7 08:12:13 2026")
                        .made())
                .isEqualTo("2026-11-07T08:12:13Z");
    }
}
