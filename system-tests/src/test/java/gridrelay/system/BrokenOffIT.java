package gridrelay.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gridrelay.system.client.FileClient;
import gridrelay.system.node.Node;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Senders go away in the middle of what they send, which is no failure of the server's. */
@Timeout(300)
class BrokenOffIT {

    private static final String LENGTH = "Content-Length: 1000000\r\n";
    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";
    private static final String PART = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f.txt\"\r\n\r\n";
    private static final String FORM =
            "POST /api/v1/uploads HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\n";
    private static final String BYTES = "Tus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\n";

    private final Node node = SharedNode.get();
    private final FileClient client = new FileClient(node.url(), node.token());

    @Test
    void uploads_that_break_off_leave_a_line_at_most() throws Exception {
        var before = Files.size(node.log());
        var files = new ArrayList<String>();
        for (var rude : new boolean[] {false, true}) {
            for (var framing : List.of(LENGTH, CHUNKED)) {
                var file = client.create(1_000_000);
                files.add(file);
                breakOff("PATCH " + file + " HTTP/1.1\r\n" + BYTES + "Upload-Offset: 0\r\n" + framing, "xxx", rude);
                breakOff("POST /api/v1/files HTTP/1.1\r\n" + BYTES + "Upload-Length: 1000000\r\n" + framing, "x", rude);
                breakOff(FORM + framing, PART + "x", rude);
                breakOff(FORM + framing, PART.substring(0, 30), rude);
            }
        }
        files.forEach(file -> await().atMost(Duration.ofSeconds(30))
                .until(() -> client.head(file).status() == 200));
        var said = Files.readString(node.log()).substring((int) before);
        assertThat(said).doesNotContain("\tat ", "GRLY-40", "GRLY-50");
        assertThat(said.lines().filter(line -> line.contains("Exception")))
                .as("one line for each, and by the server alone, which reads to the end of what named its length")
                .hasSizeLessThanOrEqualTo(16)
                .allMatch(line -> line.contains("FFDC1015I") && line.contains("SRTServletRequest.finish 875"));
    }

    @Test
    void a_form_that_ends_within_a_part_is_a_clients_mistake() {
        for (var body : List.of("--b", "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\nx")) {
            client.call(
                            "POST",
                            "/api/v1/uploads",
                            body.getBytes(UTF_8),
                            "Content-Type",
                            "multipart/form-data; boundary=b")
                    .expect(400);
        }
    }

    /** @param rude with a reset, as from a process that was killed */
    private void breakOff(String head, String body, boolean rude) throws IOException {
        try (var socket = new Socket(node.url().getHost(), node.url().getPort())) {
            var request = head + "Host: x\r\nAuthorization: Bearer " + node.token() + "\r\n\r\n"
                    + (head.endsWith(CHUNKED) ? "fffff\r\n" : "") + body;
            socket.getOutputStream().write(request.getBytes(UTF_8));
            socket.getOutputStream().flush();
            if (body.endsWith("x")) { // a file's bytes: it is known when the server is at them
                await().atMost(Duration.ofSeconds(20)).until(() -> openUploads() > 0);
            }
            if (rude) {
                socket.setSoLinger(true, 0);
            }
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> openUploads() == 0);
    }

    private long openUploads() {
        var metrics = new String(client.call("GET", "/metrics", (byte[]) null).body(), UTF_8);
        return metrics.lines()
                .filter(line -> line.startsWith("gridrelay_intake_open_uploads"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
