package gridrelay.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gridrelay.system.client.FileClient;
import gridrelay.system.client.RelayClient;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The way of files from their last byte on, and what can be seen and done of it, on a running node. */
@Timeout(300)
class FilesIT {

    private static final String EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}" + "$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";

    private FileClient client;
    private RelayClient api;

    @BeforeEach
    void start() {
        client = new FileClient(SharedNode.get().url(), SharedNode.get().token());
        api = SharedNode.client();
    }

    private void becomes(String path, String status) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> client.file(path).path("status").asText().equals(status));
    }

    private static String id(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private FileClient producer() {
        return account("producer");
    }

    private FileClient account(String role) {
        return new FileClient(SharedNode.get().url(), SharedNode.account(role));
    }

    @Test
    void a_clean_file_is_stored_and_can_be_had_again() throws Exception {
        var path = client.upload("grüße \"1\".txt", "hello".getBytes(UTF_8));
        becomes(path, "STORED");
        var content = client.call("GET", path + "/content", (byte[]) null).expect(200);
        assertThat(content.body()).asString().isEqualTo("hello");
        assertThat(content.header("Content-Disposition"))
                .isEqualTo("attachment; filename*=UTF-8''gr%C3%BC%C3%9Fe%20%221%22.txt");
        assertThat(content.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(content.header("Content-Type")).isEqualTo("application/octet-stream");
        var events =
                client.call("GET", path + "/events", (byte[]) null).expect(200).json();
        assertThat(events.path("whole").asBoolean()).isTrue();
        assertThat(events.path("items"))
                .extracting(event -> event.path("status").asText())
                .containsExactly("RECEIVING", "PENDING_VIRUS_SCAN", "PENDING_TYPE_CHECK", "PENDING_TRANSFER", "STORED");
        assertThat(events.path("items").path(2).path("engine").asText()).isNotEmpty();
        await().atMost(Duration.ofSeconds(10)).until(() -> stagedOf(path) == 0);
    }

    private static long stagedOf(String path) throws Exception {
        try (var files = Files.list(SharedNode.get().data().resolve("files/staging"))) {
            return files.filter(file -> file.getFileName().toString().startsWith(id(path)))
                    .count();
        }
    }

    @Test
    void an_infected_file_is_kept_apart_until_it_is_released_or_discarded() {
        var quarantine = SharedNode.get().data().resolve("files/quarantine");
        var path = client.upload("a.txt", EICAR.getBytes(UTF_8));
        becomes(path, "INFECTED");
        assertThat(client.file(path).path("reason").path("code").asText()).isEqualTo("MALWARE");
        client.call("GET", path + "/content", (byte[]) null).expect(409);
        await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(quarantine.resolve(id(path))));
        await().atMost(Duration.ofSeconds(10))
                .until(() ->
                        client.call("POST", path + "/release", (byte[]) null).status() == 200);
        becomes(path, "STORED");
        assertThat(audited("file.release", id(path))).isTrue();

        var bad = client.upload("b.txt", EICAR.getBytes(UTF_8));
        becomes(bad, "INFECTED");
        await().atMost(Duration.ofSeconds(10))
                .until(() ->
                        client.call("POST", bad + "/discard", (byte[]) null).status() == 200);
        await().atMost(Duration.ofSeconds(10)).until(() -> Files.notExists(quarantine.resolve(id(bad))));
        client.call("POST", bad + "/release", (byte[]) null).expect(409);
        client.call("POST", bad + "/retry", (byte[]) null).expect(409);
        producer().call("POST", bad + "/discard", (byte[]) null).expect(403);
    }

    private boolean audited(String action, String subject) {
        for (var entry : api.get("/audit?limit=500").expect(200).body().path("items")) {
            if (entry.path("action").asText().equals(action)
                    && entry.path("subject").asText().equals(subject)) {
                return true;
            }
        }
        return false;
    }

    @Test
    void what_a_policy_does_not_allow_is_not_stored() {
        var name = "pictures-" + UUID.randomUUID();
        api.call("PUT", "/policies/" + name, Map.of("types", List.of("png"), "maxBytes", 100))
                .expect(201);
        api.call("PUT", "/policies/" + name, Map.of("types", List.of("png", "txt"), "maxBytes", 10))
                .expect(200);
        assertThat(api.get("/policies/" + name)
                        .expect(200)
                        .body()
                        .path("maxBytes")
                        .asLong())
                .isEqualTo(10);
        api.call("PUT", "/policies/" + name, Map.of("types", List.of("exe"), "maxBytes", 10))
                .expect(400);
        api.call("PUT", "/policies/" + name, Map.of("types", List.of("png"), "maxBytes", 0))
                .expect(400);
        api.get("/policies/unknown").expect(404);
        assertThat(api.get("/policies/default").expect(200).body().path("types").size())
                .isPositive();
        client.tus(
                        "POST",
                        "/api/v1/files",
                        null,
                        "Upload-Length",
                        "11",
                        "Upload-Metadata",
                        "policy " + FileClient.base64(name))
                .expect(413);
        refused(client.upload("a.exe", "MZ".getBytes(UTF_8)), "UNSUPPORTED_FORMAT", "TYPE_NOT_ALLOWED");
    }

    private void refused(String path, String status, String code) {
        becomes(path, status);
        var reason = client.file(path).path("reason");
        assertThat(reason.path("code").asText()).isEqualTo(code);
        assertThat(reason.path("sentence").asText()).as("a sentence").endsWith(".");
        client.call("GET", path + "/content", (byte[]) null).expect(409);
    }

    /** Every reader runs in a child process of the server, which has to find its classes. */
    @Test
    void what_is_not_what_it_says_or_does_harm_is_refused_with_a_reason() throws Exception {
        api.call("PUT", "/policies/archives", Map.of("types", List.of("zip", "pdf"), "maxBytes", 1 << 20));
        refused(client.upload("a.png", "MZ\0\0".getBytes(UTF_8)), "UNSUPPORTED_FORMAT", "TYPE_MISMATCH");
        refused(client.upload("a.pdf", "%PDF-1.7\n".getBytes(UTF_8)), "REJECTED", "CORRUPT");
        refused(client.upload("\u202Efdp.txt", "hello".getBytes(UTF_8)), "REJECTED", "NAME_UNSAFE");
        refused(client.upload("a.csv", "=cmd|' /C calc'!A0".getBytes(UTF_8)), "REJECTED", "CSV_FORMULA");
        refused(client.upload("a.zip", zip(new byte[50 << 20]), "archives"), "REJECTED", "ARCHIVE_RATIO");
        becomes(client.upload("a.zip", zip(pdf()), "archives"), "STORED");
        becomes(client.upload("a.pdf", pdf()), "STORED");
    }

    private static byte[] zip(byte[] content) throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("a.pdf"));
            zip.write(content);
        }
        return bytes.toByteArray();
    }

    /** One empty page. */
    private static byte[] pdf() {
        var objects = List.of(
                "<</Type/Catalog/Pages 2 0 R>>",
                "<</Type/Pages/Kids[3 0 R]/Count 1>>",
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>");
        var pdf = new StringBuilder("%PDF-1.4\n");
        var table = new StringBuilder("xref\n0 4\n0000000000 65535 f \n");
        for (var i = 0; i < objects.size(); i++) {
            table.append(String.format("%010d 00000 n \n", pdf.length()));
            pdf.append(i + 1).append(" 0 obj\n").append(objects.get(i)).append("\nendobj\n");
        }
        var start = pdf.length();
        pdf.append(table)
                .append("trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n")
                .append(start)
                .append("\n%%EOF\n");
        return pdf.toString().getBytes(UTF_8);
    }

    @Test
    void another_accounts_files_do_not_exist() {
        var mine = producer();
        var path = mine.create(5);
        var other = producer();
        other.head(path).expect(404);
        other.patch(path, 0, new byte[5]).expect(404);
        other.tus("DELETE", path, null).expect(404);
        other.call("GET", path, (byte[]) null).expect(404);
        other.call("GET", path + "/events", (byte[]) null).expect(404);
        assertThat(other.call("GET", "/api/v1/files", (byte[]) null)
                        .expect(200)
                        .json()
                        .path("items"))
                .isEmpty();
        assertThat(mine.call("GET", "/api/v1/files", (byte[]) null)
                        .expect(200)
                        .json()
                        .path("items"))
                .hasSize(1);
        client.head(path).expect(404);
        assertThat(client.file(path).path("status").asText()).isEqualTo("RECEIVING");
    }

    @Test
    void who_asks_for_anothers_file_does_not_end_who_writes_it() throws Exception {
        var path = client.create(10);
        var other = producer();
        try (var writing = client.stalled(path, 0, 10, "01234".getBytes(UTF_8))) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> client.file(path).path("received").asLong() == 5);
            other.head(path).expect(404);
            other.patch(path, 5, new byte[5]).expect(404);
            other.tus("DELETE", path, null).expect(404);
            client.patch(path, 5, new byte[5]).expect(423); // the first one still writes
            writing.getOutputStream().write("56789".getBytes(UTF_8));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> client.file(path).path("received").asLong() == 10);
        }
    }

    @Test
    void names_that_would_act_are_words_wherever_they_are_told() {
        for (var name : List.of(
                "<img src=x onerror=alert(1)>.txt",
                "\";alert(1)//.txt",
                "=cmd|' /C calc'!A0.txt",
                "..\\..\\x.txt",
                "../../etc/cron.d/x.txt",
                "C:\\a.txt",
                "CON.txt")) {
            var path = client.upload(name, "hello".getBytes(UTF_8));
            becomes(path, "STORED");
            assertThat(client.file(path).path("name").asText()).isEqualTo(name);
            var content = client.call("GET", path + "/content", (byte[]) null).expect(200);
            assertThat(content.header("Content-Disposition"))
                    .matches("attachment; filename\\*=UTF-8''[-A-Za-z0-9._%]+");
            assertThat(content.header("Content-Type")).isEqualTo("application/octet-stream");
        }
    }

    @Test
    void one_name_a_hundred_times_at_once_is_a_hundred_files() {
        var sent = IntStream.range(0, 100)
                .mapToObj(i ->
                        CompletableFuture.supplyAsync(() -> client.upload("same.txt", ("file " + i).getBytes(UTF_8))))
                .toList();
        var paths = sent.stream().map(CompletableFuture::join).toList();
        assertThat(paths).doesNotHaveDuplicates();
        for (var i = 0; i < paths.size(); i++) {
            becomes(paths.get(i), "STORED");
            assertThat(client.call("GET", paths.get(i) + "/content", (byte[]) null)
                            .expect(200)
                            .body())
                    .asString()
                    .isEqualTo("file " + i);
        }
    }

    @Test
    void an_accounts_unfinished_files_are_bounded() {
        var greedy = producer();
        var most = 60; // as SharedNode has it
        for (var i = 0; i < most; i++) {
            greedy.create(5);
        }
        var refused =
                greedy.tus("POST", "/api/v1/files", null, "Upload-Length", "5").expect(429);
        assertThat(refused.json().path("code").asText()).isEqualTo("TOO_MANY_UNFINISHED");
        assertThat(refused.header("Retry-After")).isNotNull();
    }

    @Test
    void a_form_brings_any_number_of_files() throws Exception {
        var boundary = "----b0undary";
        var form = new StringBuilder();
        form.append("--")
                .append(boundary)
                .append("\r\nContent-Disposition: form-data; name=\"conversation\"\r\n\r\nc-1\r\n");
        for (var i = 0; i < 3; i++) {
            form.append("--")
                    .append(boundary)
                    .append("\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f")
                    .append(i)
                    .append(".txt\"\r\nContent-Type: text/plain\r\n\r\n")
                    .append("\r\n--almost\r\n".repeat(10_000 * i))
                    .append("end")
                    .append(i)
                    .append("\r\n");
        }
        form.append("--").append(boundary).append("--");
        var answer = client.chunked(
                        "POST",
                        "/api/v1/uploads",
                        form.toString().getBytes(UTF_8),
                        "Content-Type",
                        "multipart/form-data; boundary=" + boundary)
                .expect(202)
                .json()
                .path("files");
        assertThat(answer).hasSize(3);
        for (var i = 0; i < 3; i++) {
            var path = "/api/v1/files/" + answer.path(i).path("id").asText();
            becomes(path, "STORED");
            assertThat(client.file(path).path("conversation").asText()).isEqualTo("c-1");
            assertThat(client.call("GET", path + "/content", (byte[]) null)
                            .expect(200)
                            .body())
                    .asString()
                    .isEqualTo("\r\n--almost\r\n".repeat(10_000 * i) + "end" + i);
        }
        client.call("POST", "/api/v1/uploads", "x".getBytes(UTF_8), "Content-Type", "multipart/form-data")
                .expect(400);
        account("viewer") // refused before the form is looked at
                .call("POST", "/api/v1/uploads", "x".getBytes(UTF_8), "Content-Type", "multipart/form-data")
                .expect(403);
        client.call(
                        "POST",
                        "/api/v1/uploads",
                        ("--" + boundary + "--").getBytes(UTF_8),
                        "Content-Type",
                        "multipart/form-data; boundary=" + boundary)
                .expect(400);
    }

    @Test
    void the_list_goes_on_page_by_page() {
        var mine = producer();
        for (var i = 0; i < 5; i++) {
            mine.create(5);
        }
        var first = mine.call("GET", "/api/v1/files?status=RECEIVING&limit=3", (byte[]) null)
                .expect(200)
                .json();
        var rest = mine.call(
                        "GET",
                        "/api/v1/files?limit=3&cursor=" + first.path("cursor").asText(),
                        (byte[]) null)
                .expect(200)
                .json();
        assertThat(first.path("items")).hasSize(3);
        assertThat(rest.path("items")).hasSize(2);
        mine.call("GET", "/api/v1/files?status=WET", (byte[]) null).expect(400);
        mine.call("GET", "/api/v1/files?cursor=eA", (byte[]) null).expect(400);
    }

    @Test
    void paths_that_lead_elsewhere_lead_nowhere() {
        for (var bad : List.of("..%2f..%2fetc%2fpasswd", "%00", "f;jsessionid=1", "%2e%2e", "/etc/passwd", "a//b")) {
            assertThat(client.head("/api/v1/files/" + bad).status()).as(bad).isIn(400, 404);
        }
        assertThat(Path.of("files")).doesNotExist();
    }

    @Test
    void stages_and_uploads_are_counted() {
        var path = client.upload("a.txt", "hello".getBytes(UTF_8));
        becomes(path, "STORED");
        var metrics = new String(
                client.call("GET", "/metrics", (byte[]) null).expect(200).body(), UTF_8);
        assertThat(metrics)
                .contains("gridrelay_intake_received_files_total")
                .contains("gridrelay_intake_finished_total")
                .contains("stage=\"scan\"")
                .contains("gridrelay_intake_open_uploads");
    }
}
