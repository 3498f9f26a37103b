package gridrelay.system;

import static gridrelay.system.client.FileClient.base64;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gridrelay.system.client.FileClient;
import gridrelay.system.client.FileClient.Answer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What tus 1.0 and its extensions ask of a server, T1 to T16, on a running node. */
@Timeout(300)
class TusIT {

    private static final String FILES = "/api/v1/files";
    private static final String BYTES = "application/offset+octet-stream";
    private static final byte[] HELLO = "hello world".getBytes(UTF_8);

    private FileClient client;

    @BeforeEach
    void start() {
        client = new FileClient(SharedNode.get().url(), SharedNode.get().token());
    }

    private static byte[] part(int from, int to) {
        return Arrays.copyOfRange(HELLO, from, to);
    }

    private static String sha1(byte[] bytes) throws Exception {
        return "sha1 "
                + Base64.getEncoder()
                        .encodeToString(MessageDigest.getInstance("SHA-1").digest(bytes));
    }

    private static String crc32c(byte[] bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        return "crc32c "
                + Base64.getEncoder()
                        .encodeToString(ByteBuffer.allocate(4)
                                .putInt((int) crc.getValue())
                                .array());
    }

    private long offset(String path) {
        return Long.parseLong(client.head(path).expect(200).header("Upload-Offset"));
    }

    private static String unknown() {
        return FILES + "/f_" + "0".repeat(32);
    }

    @Test
    void t1_every_answer_names_the_version() {
        assertThat(client.tus("POST", FILES, null, "Upload-Length", "-1")
                        .expect(400)
                        .header("Tus-Resumable"))
                .isEqualTo("1.0.0");
        assertThat(client.head(unknown()).expect(404).header("Tus-Resumable")).isEqualTo("1.0.0");
        assertThat(client.head(client.create(5)).expect(200).header("Tus-Resumable"))
                .isEqualTo("1.0.0");
    }

    @Test
    void t2_another_version_is_not_spoken() {
        var file = client.create(11);
        for (var headers : new String[][] {
            {"Upload-Offset", "0", "Content-Type", BYTES},
            {"Upload-Offset", "0", "Content-Type", BYTES, "Tus-Resumable", "0.2.2"}
        }) {
            var answer = client.call("PATCH", file, HELLO, headers).expect(412);
            assertThat(answer.header("Tus-Version")).isEqualTo("1.0.0");
        }
        client.call("HEAD", file, (byte[]) null).expect(412);
        client.call("POST", FILES, (byte[]) null, "Upload-Length", "5").expect(412);
        client.call("DELETE", file, (byte[]) null).expect(412);
        assertThat(offset(file)).isZero();
    }

    @Test
    void t3_options_tell_what_there_is() {
        var answer = client.call("OPTIONS", FILES, (byte[]) null, "Tus-Resumable", "9.9")
                .expect(204);
        assertThat(answer.header("Tus-Version")).isEqualTo("1.0.0");
        assertThat(answer.header("Tus-Extension").split(","))
                .containsExactlyInAnyOrder(
                        "creation",
                        "creation-with-upload",
                        "creation-defer-length",
                        "checksum",
                        "termination",
                        "expiration",
                        "concatenation");
        assertThat(Long.parseLong(answer.header("Tus-Max-Size"))).isPositive();
        assertThat(answer.header("Tus-Checksum-Algorithm").split(",")).contains("sha1", "sha256", "crc32c");
    }

    @Test
    void t4_a_header_may_name_the_method() {
        var file = client.create(11);
        client.tus(
                        "POST",
                        file,
                        part(0, 5),
                        "X-HTTP-Method-Override",
                        "PATCH",
                        "Upload-Offset",
                        "0",
                        "Content-Type",
                        BYTES)
                .expect(204);
        assertThat(offset(file)).isEqualTo(5);
        client.tus("POST", file, null, "X-HTTP-Method-Override", "DELETE").expect(204);
        client.head(file).expect(404);
    }

    @Test
    void t5_head_tells_how_far_a_file_is() {
        var metadata = "filename " + base64("a.txt") + ",empty,also ";
        var file = client.create(11, "Upload-Metadata", metadata);
        var begun = client.head(file).expect(200);
        assertThat(begun.header("Upload-Offset")).isEqualTo("0");
        assertThat(begun.header("Upload-Length")).isEqualTo("11");
        assertThat(begun.header("Cache-Control")).contains("no-store");
        assertThat(begun.header("Upload-Metadata")).isEqualTo(metadata.strip());
        client.patch(file, 0, HELLO).expect(204);
        assertThat(client.head(file).expect(200).header("Upload-Offset")).isEqualTo("11");
        assertThat(client.head(unknown()).expect(404).header("Upload-Offset")).isNull();
        assertThat(client.head(FILES + "/x").status()).isEqualTo(404);
    }

    @Test
    void t6_bytes_are_added_at_the_offset_alone() throws Exception {
        var file = client.create(11);
        client.tus("PATCH", file, HELLO, "Upload-Offset", "0", "Content-Type", "text/plain")
                .expect(415);
        client.tus("PATCH", file, HELLO, "Upload-Offset", "-1", "Content-Type", BYTES)
                .expect(400);
        client.tus("PATCH", file, HELLO, "Content-Type", BYTES).expect(400);
        assertThat(client.patch(file, 5, part(5, 11))
                        .expect(409)
                        .json()
                        .path("detail")
                        .asText())
                .isEqualTo("the offset is 0, not 5");
        client.patch(unknown(), 0, HELLO).expect(404);
        assertThat(offset(file)).isZero();
        assertThat(client.patch(file, 0, part(0, 5)).expect(204).header("Upload-Offset"))
                .isEqualTo("5");
        client.stalled(file, 5, 6, part(5, 8)).close();
        await().atMost(Duration.ofSeconds(20)).until(() -> offset(file) == 8);
        assertThat(client.patch(file, 8, part(8, 11)).expect(204).header("Upload-Offset"))
                .isEqualTo("11");
        assertThat(client.patch(file, 11, new byte[0]).expect(204).header("Upload-Offset"))
                .isEqualTo("11");
    }

    @Test
    void t7_the_length_is_never_exceeded() {
        var file = client.create(10);
        client.patch(file, 0, new byte[20]).expect(413);
        assertThat(offset(file)).isZero();
        client.chunked(
                        "PATCH",
                        file,
                        new byte[20],
                        "Tus-Resumable",
                        "1.0.0",
                        "Upload-Offset",
                        "0",
                        "Content-Type",
                        BYTES)
                .expect(413);
        assertThat(offset(file)).isZero();
        client.chunked(
                        "PATCH",
                        file,
                        new byte[10],
                        "Tus-Resumable",
                        "1.0.0",
                        "Upload-Offset",
                        "0",
                        "Content-Type",
                        BYTES)
                .expect(204);
    }

    @Test
    void t8_numbers_are_numbers() {
        for (var bad : new String[] {"-1", "+5", "1e3", "1e9", "abc", "9223372036854775808", "1.0", "0x5"}) {
            client.tus("POST", FILES, null, "Upload-Length", bad).expect(400);
        }
        client.tus("POST", FILES, null, "Upload-Length", "5", "Upload-Length", "5")
                .expect(400);
        client.tus("POST", FILES, null, "Upload-Length", "").expect(400);
    }

    @Test
    void t9_a_file_begins_with_its_length_or_the_promise_of_one() {
        client.tus("POST", FILES, null).expect(400);
        client.tus("POST", FILES, null, "Upload-Defer-Length", "2").expect(400);
        client.tus("POST", FILES, null, "Upload-Defer-Length", "1", "Upload-Length", "5")
                .expect(400);
        client.tus("POST", FILES, null, "Upload-Length", Long.toString(1L << 40))
                .expect(413);
        assertThat(client.create(5, "X-Forwarded-Host", "evil.example")).matches(FILES + "/f_[0-9a-f]{32}");
        var empty = client.create(0);
        assertThat(offset(empty)).isZero();
        assertThat(client.file(empty).path("status").asText()).isEqualTo("REJECTED");
        assertThat(client.file(empty).path("reason").path("code").asText()).isEqualTo("EMPTY");
    }

    @Test
    void t10_metadata_are_pairs_of_keys_and_base64() {
        for (var bad : new String[] {
            "filename !!!",
            "a " + base64("x") + ",a " + base64("y"),
            "a b c",
            ",",
            "filename " + base64("a\u0000b"),
            "filename " + base64("a\r\nb"),
            "filename " + Base64.getEncoder().encodeToString(new byte[] {(byte) 0xff}),
            "filename " + base64("x".repeat(256)),
            "a " + base64("x".repeat(5_000)),
            "policy " + base64("none"),
            "sha256 " + base64("abc")
        }) {
            client.tus("POST", FILES, null, "Upload-Length", "5", "Upload-Metadata", bad)
                    .expect(400);
        }
    }

    @Test
    void t10_metadata_without_end_are_refused() {
        for (var kib : new int[] {8, 64}) {
            var status = client.raw("POST " + FILES + " HTTP/1.1\r\nHost: $HOST\r\nAuthorization: Bearer $TOKEN\r\n"
                    + "Tus-Resumable: 1.0.0\r\nUpload-Length: 5\r\nUpload-Metadata: a " + "QUFB".repeat(kib * 256)
                    + "\r\n\r\n");
            assertThat(status).as("%s KiB", kib).containsPattern(" 4(00|31) ");
        }
    }

    @Test
    void t11_a_file_may_come_with_its_beginning() {
        var answer = client.tus("POST", FILES, part(0, 5), "Upload-Length", "11", "Content-Type", BYTES)
                .expect(201);
        assertThat(answer.header("Upload-Offset")).isEqualTo("5");
        assertThat(offset(answer.header("Location"))).isEqualTo(5);
        client.tus("POST", FILES, HELLO, "Upload-Length", "5", "Content-Type", BYTES)
                .expect(413);
        var ignored = client.tus("POST", FILES, "{}".getBytes(UTF_8), "Upload-Length", "11", "Content-Type", "text/x")
                .expect(201);
        assertThat(offset(ignored.header("Location"))).isZero();
        assertThat(client.raw("POST " + FILES + " HTTP/1.1\r\nHost: $HOST\r\nAuthorization: Bearer $TOKEN\r\n"
                        + "Tus-Resumable: 1.0.0\r\nUpload-Length: 11\r\nContent-Type: " + BYTES
                        + "\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n"))
                .startsWith("HTTP/1.1 100");
    }

    @Test
    void t12_a_length_that_was_promised_is_told_once() {
        var file = client.tus("POST", FILES, null, "Upload-Defer-Length", "1")
                .expect(201)
                .header("Location");
        assertThat(client.head(file).expect(200).header("Upload-Defer-Length")).isEqualTo("1");
        assertThat(client.head(file).header("Upload-Length")).isNull();
        client.patch(file, 0, part(0, 5)).expect(204);
        client.patch(file, 5, part(5, 6), "Upload-Length", "3").expect(400);
        client.patch(file, 5, part(5, 6), "Upload-Length", Long.toString(1L << 40))
                .expect(413);
        client.patch(file, 5, part(5, 6), "Upload-Length", "11").expect(204);
        assertThat(client.head(file).header("Upload-Length")).isEqualTo("11");
        assertThat(client.head(file).header("Upload-Defer-Length")).isNull();
        client.patch(file, 6, part(6, 7), "Upload-Length", "12").expect(400);
        client.patch(file, 6, part(6, 11)).expect(204);
        assertThat(client.file(file).path("status").asText()).isNotEqualTo("RECEIVING");
    }

    @Test
    void t13_a_file_can_be_taken_back() {
        var file = client.create(11);
        client.patch(file, 0, part(0, 5)).expect(204);
        client.tus("DELETE", file, null).expect(204);
        client.head(file).expect(404);
        client.patch(file, 5, part(5, 11)).expect(404);
        client.tus("DELETE", unknown(), null).expect(404);
        var stored = client.upload("a.txt", HELLO);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> client.file(stored).path("status").asText().equals("STORED"));
        assertThat(client.tus("DELETE", stored, null)
                        .expect(409)
                        .json()
                        .path("code")
                        .asText())
                .isEqualTo("FILE_FINAL");
    }

    @Test
    void t14_bytes_with_a_checksum_count_if_they_have_it() throws Exception {
        var file = client.create(11);
        client.patch(file, 0, part(0, 5), "Upload-Checksum", "md5 " + base64("x"))
                .expect(400);
        client.patch(file, 0, part(0, 5), "Upload-Checksum", "sha1 xx").expect(400);
        client.patch(file, 0, part(0, 5), "Upload-Checksum", "sha1").expect(400);
        client.patch(file, 0, part(0, 5), "Upload-Checksum", sha1(HELLO)).expect(460);
        assertThat(offset(file)).isZero();
        client.patch(file, 0, part(0, 5), "Upload-Checksum", sha1(part(0, 5))).expect(204);
        client.patch(file, 5, part(5, 11), "Upload-Checksum", sha1(HELLO)).expect(460);
        assertThat(offset(file)).isEqualTo(5);
        client.patch(file, 5, part(5, 11), "Upload-Checksum", crc32c(part(5, 11)))
                .expect(204);
        client.tus(
                        "POST",
                        FILES,
                        HELLO,
                        "Upload-Length",
                        "11",
                        "Content-Type",
                        BYTES,
                        "Upload-Checksum",
                        sha1(part(0, 5)))
                .expect(460);
        var whole = client.tus(
                        "POST",
                        FILES,
                        HELLO,
                        "Upload-Length",
                        "11",
                        "Content-Type",
                        BYTES,
                        "Upload-Checksum",
                        sha1(HELLO))
                .expect(201);
        assertThat(whole.header("Upload-Offset")).isEqualTo("11");
    }

    @Test
    void t15_unfinished_files_say_when_they_go() {
        var created = client.tus("POST", FILES, null, "Upload-Length", "11").expect(201);
        assertThat(DateTimeFormatter.RFC_1123_DATE_TIME.parse(created.header("Upload-Expires")))
                .isNotNull();
        var file = created.header("Location");
        assertThat(client.patch(file, 0, part(0, 5)).expect(204).header("Upload-Expires"))
                .isNotNull();
        assertThat(client.patch(file, 5, part(5, 11)).expect(204).header("Upload-Expires"))
                .isNull();
    }

    @Test
    void t16_parts_become_one_file() {
        var first = client.create(5, "Upload-Concat", "partial");
        var second = client.create(6, "Upload-Concat", "partial");
        client.patch(first, 0, part(0, 5)).expect(204);
        assertThat(concatenated(first, second).status())
                .as("the second is not complete")
                .isEqualTo(400);
        client.patch(second, 0, part(5, 11)).expect(204);
        assertThat(client.head(first).expect(200).header("Upload-Concat")).isEqualTo("partial");
        client.tus("POST", FILES, null, "Upload-Length", "11", "Upload-Concat", "final;" + first)
                .expect(400);
        client.tus("POST", FILES, null, "Upload-Concat", "final;" + unknown()).expect(400);
        client.tus("POST", FILES, null, "Upload-Concat", "final;/etc/passwd").expect(400);
        client.tus("POST", FILES, null, "Upload-Concat", "whole").expect(400);
        concatenated(first, first).expect(400);

        var whole =
                concatenated(SharedNode.get().url() + first, second).expect(201).header("Location");
        var told = client.head(whole).expect(200);
        assertThat(told.header("Upload-Concat")).startsWith("final;");
        assertThat(told.header("Upload-Length")).isEqualTo("11");
        assertThat(told.header("Upload-Offset")).isEqualTo("11");
        client.patch(whole, 11, new byte[0]).expect(403);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> client.file(whole).path("status").asText().equals("STORED"));
        assertThat(client.call("GET", whole + "/content", (byte[]) null)
                        .expect(200)
                        .body())
                .isEqualTo(HELLO);
        assertThat(client.file(first).path("status").asText()).isEqualTo("RECEIVING");
    }

    @Test
    void t16_parts_of_others_and_too_many_are_refused() {
        var other = new FileClient(SharedNode.get().url(), SharedNode.account("producer"));
        var foreign = other.create(5, "Upload-Concat", "partial");
        other.patch(foreign, 0, part(0, 5)).expect(204);
        assertThat(concatenated(foreign).expect(400).json().path("detail"))
                .isEqualTo(concatenated(unknown()).expect(400).json().path("detail"));
        var ids = new String[1_000];
        Arrays.setAll(ids, i -> "f_" + String.format("%032x", i));
        concatenated(ids).expect(400);
        concatenated(Arrays.copyOf(ids, 101)).expect(400);
        assertThat(other.head(foreign).expect(200).header("Upload-Offset")).isEqualTo("5");
    }

    @Test
    void what_is_asked_for_again_after_its_end_is_complete_and_was_handed_over_once() {
        var file = client.create(11, "Upload-Metadata", "filename " + base64("a.txt"));
        client.patch(file, 0, HELLO).expect(204);
        client.patch(file, 11, new byte[0]).expect(204); // as after an answer that was lost
        client.patch(file, 0, HELLO).expect(409);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> client.file(file).path("status").asText().equals("STORED"));
        var told = client.head(file).expect(200);
        assertThat(told.header("Upload-Offset")).isEqualTo("11").isEqualTo(told.header("Upload-Length"));
        client.patch(file, 11, new byte[0]).expect(204);
        assertThat(client.call("GET", file + "/events", (byte[]) null)
                        .expect(200)
                        .json()
                        .path("items"))
                .extracting(event -> event.path("status").asText())
                .containsExactly("RECEIVING", "PENDING_VIRUS_SCAN", "PENDING_TYPE_CHECK", "PENDING_TRANSFER", "STORED");
    }

    @Test
    void bytes_that_come_too_slowly_are_cut_off_and_kept() throws Exception {
        var file = client.create(1_000);
        try (var slow = client.stalled(file, 0, 1_000, part(0, 5))) {
            var answer = CompletableFuture.supplyAsync(() -> firstLine(slow));
            await().atMost(Duration.ofSeconds(100))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        drip(slow);
                        return answer.isDone();
                    });
            assertThat(answer.join()).startsWith("HTTP/1.1 423 ");
        }
        var kept = (int) offset(file);
        assertThat(kept).isGreaterThanOrEqualTo(5); // the server hands on a full buffer, or what came with the headers
        client.patch(file, kept, new byte[1_000 - kept]).expect(204);
        assertThat(client.file(file).path("status").asText()).isNotEqualTo("RECEIVING");
    }

    private static void drip(Socket slow) {
        try {
            slow.getOutputStream().write('x');
        } catch (IOException e) {
            // cut off
        }
    }

    private static String firstLine(Socket socket) {
        try {
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
        } catch (IOException e) {
            return e.toString();
        }
    }

    private Answer concatenated(String... parts) {
        return client.tus(
                "POST",
                FILES,
                null,
                "Upload-Concat",
                "final;" + String.join(" ", parts),
                "Upload-Metadata",
                "filename " + base64("whole.txt"));
    }

    @Test
    void a_head_ends_a_request_that_has_stalled_and_keeps_its_bytes() throws Exception {
        var file = client.create(11);
        try (var stalled = client.stalled(file, 0, 11, part(0, 5))) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> client.file(file).path("received").asLong() == 5);
            client.patch(file, 5, part(5, 11)).expect(423);
            var begun = System.nanoTime();
            assertThat(offset(file)).isEqualTo(5);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
            client.patch(file, 5, "WORLD!".getBytes(UTF_8)).expect(204);
            stalled.getOutputStream().write(part(5, 11));
            stalled.getOutputStream().flush();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> client.file(file).path("status").asText().matches("STORED|UNSUPPORTED_FORMAT"));
            assertThat(offset(file)).isEqualTo(11);
            assertThat(client.file(file).path("sha256").asText()).isEqualTo(sha256("helloWORLD!".getBytes(UTF_8)));
        }
    }

    private static String sha256(byte[] bytes) throws Exception {
        var hex = new StringBuilder();
        for (var b : MessageDigest.getInstance("SHA-256").digest(bytes)) {
            hex.append(String.format("%02x", b));
        }
        return hex.toString();
    }

    @Test
    void of_two_requests_at_one_offset_one_counts() {
        var file = client.create(2_000_000);
        var first = CompletableFuture.supplyAsync(
                () -> client.patch(file, 0, new byte[2_000_000]).status());
        var second = CompletableFuture.supplyAsync(
                () -> client.patch(file, 0, new byte[2_000_000]).status());
        var statuses = List.of(first.join(), second.join());
        assertThat(statuses)
                .containsOnlyOnce(204)
                .allMatch(status -> List.of(204, 409, 423).contains(status));
    }
}
