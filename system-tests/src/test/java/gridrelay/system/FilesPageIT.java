package gridrelay.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gridrelay.system.client.FileClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The upload page in a browser, as people use it. */
@Timeout(300)
class FilesPageIT {

    private static final String PASSWORD = "correct horse battery";
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}" + "$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";
    private static final int SLOW = 400_000;
    private static final int LARGE = 3_000_000; // beyond what the page sends with the creation

    @TempDir
    Path folder;

    private FileClient client;
    private Chromium browser;

    @BeforeEach
    void open() throws Exception {
        browser = new Chromium(Files.createDirectory(folder.resolve("profile")));
        var node = SharedNode.get();
        client = new FileClient(node.url(), node.token());
        var name = "ada-" + UUID.randomUUID();
        SharedNode.client()
                .post("/accounts", Map.of("name", name, "roles", List.of("producer"), "password", PASSWORD))
                .expect(201);
        browser.go(node.url().resolve("/login"));
        await().atMost(SOON)
                .until(() -> browser.evaluate("!!document.querySelector('[name=password]')")
                        .asBoolean());
        browser.evaluate("document.querySelector('[name=name]').value = " + Chromium.quoted(name)
                + "; document.querySelector('[name=password]').value = " + Chromium.quoted(PASSWORD)
                + "; document.querySelector('main form, form').requestSubmit()");
        await().atMost(SOON)
                .until(() -> browser.evaluate("location.pathname").asText().equals("/"));
        openPage();
    }

    private void openPage() {
        browser.go(SharedNode.get().url().resolve("/files"));
        await().atMost(SOON).until(() -> browser.text("#connection").equals("Live"));
    }

    @AfterEach
    void close() {
        if (browser != null) {
            browser.close();
        }
    }

    private Path file(String name, String content) throws Exception {
        return Files.writeString(folder.resolve(name), content);
    }

    private Path large() throws Exception {
        return file("large.txt", "0123456789\n".repeat(LARGE / 11));
    }

    /** What stands in a file's row; empty cells if there is none. */
    private List<String> row(String name) {
        var cells = new ArrayList<String>();
        browser.evaluate("[...document.querySelectorAll('#sending-rows tr')]"
                        + ".filter((row) => row.cells[0].querySelector('span')?.textContent === "
                        + Chromium.quoted(name)
                        + ").flatMap((row) => [...row.cells].map((cell) => cell.textContent))")
                .forEach(cell -> cells.add(cell.asText()));
        return cells.isEmpty() ? List.of("", "", "", "", "", "") : cells;
    }

    private void becomes(String name, String state) {
        await().atMost(SOON).untilAsserted(() -> assertThat(row(name).get(3)).isEqualTo(state));
    }

    private double progress() {
        return browser.evaluate("document.querySelector('#sending-rows progress')?.value ?? 0")
                .asDouble();
    }

    private void press(String verb, String name) {
        browser.click("#sending-rows button[aria-label=" + Chromium.quoted(verb + " " + name) + "]");
    }

    @Test
    void files_and_folders_that_are_dropped_end_in_words_that_are_true() throws Exception {
        var inside = Files.createDirectories(folder.resolve("folder/deeper"));
        Files.writeString(inside.resolve("deep.txt"), "hello");
        browser.drop(
                "#drop",
                file("good.txt", "hello"),
                file("bad.txt", EICAR),
                file("odd.exe", "MZ"),
                file("empty.txt", ""),
                folder.resolve("folder"));
        becomes("good.txt", "stored");
        becomes("deep.txt", "stored");
        becomes("bad.txt", "refused");
        becomes("odd.exe", "refused");
        becomes("empty.txt", "refused");
        assertThat(row("deep.txt").get(0)).isEqualTo("deep.txtfolder/deeper/deep.txt");
        assertThat(row("empty.txt").get(4)).isEqualTo("The file is empty.");
        assertThat(row("bad.txt").get(4)).startsWith("The file holds a threat");
        assertThat(row("odd.exe").get(4)).contains("'.exe'").endsWith(".");
        await().atMost(SOON).until(() -> browser.text("#stored").equals("2"));
        assertThat(browser.text("#uploaded")).isEqualTo("5 of 5");
        assertThat(browser.text("#refused")).isEqualTo("3");
        await().atMost(SOON).until(() -> browser.text("#announce").equals("5 of 5 uploaded, 2 stored, 3 refused."));
    }

    @Test
    void hundreds_of_files_at_once_are_all_told_of() throws Exception {
        var many = Files.createDirectory(folder.resolve("many"));
        for (var number = 0; number < 300; number++) {
            Files.writeString(many.resolve(number + ".txt"), "file " + number);
        }
        browser.drop("#drop", many);
        await().atMost(Duration.ofSeconds(120))
                .untilAsserted(() -> assertThat(browser.text("#stored")).isEqualTo("300"));
        assertThat(browser.text("#uploaded")).isEqualTo("300 of 300");
        assertThat(browser.evaluate("document.querySelectorAll('#sending-rows tr').length")
                        .asInt())
                .isEqualTo(200);
        assertThat(browser.text("#sending-more")).isEqualTo("200 of 300 files.");
    }

    @Test
    void an_upload_is_paused_resumed_and_after_a_reload_goes_on_where_it_was() throws Exception {
        var file = large();
        browser.slow(SLOW);
        browser.drop("#drop", file);
        becomes("large.txt", "uploading");
        await().atMost(SOON).until(() -> progress() > 0.2);
        assertThat(browser.text("#speed")).endsWith("/s");
        assertThat(browser.text("#speed-note")).endsWith("left");

        press("Pause", "large.txt");
        becomes("large.txt", "paused");
        var path = path();
        await().atMost(SOON).until(() -> offset(path) > 0);
        var paused = offset(path);
        assertThat(paused).isLessThan(LARGE);
        press("Resume", "large.txt");
        becomes("large.txt", "uploading");
        await().atMost(SOON).until(() -> progress() * LARGE > paused + SLOW);

        browser.call("Page.reload", Map.of());
        await().atMost(SOON).until(() -> browser.text("#sending-rows").equals("Nothing yet."));
        await().atMost(SOON).until(() -> browser.text("#connection").equals("Live"));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(browser.text("#latest-rows"))
                        .contains("unfinished")
                        .contains("Add the same file again to go on."));
        browser.forget();
        browser.slow(-1);
        browser.drop("#drop", file);
        becomes("large.txt", "stored");
        assertThat(browser.requests("POST")).as("no new file").isEmpty();
        assertThat(browser.requests("PATCH")).isNotEmpty();
        assertThat(browser.requests("PATCH")
                        .get(0)
                        .path("headers")
                        .path("Upload-Offset")
                        .asLong())
                .as("not from the beginning")
                .isGreaterThanOrEqualTo(paused);
        assertThat(client.file(path).path("status").asText()).isEqualTo("STORED");
        assertThat(client.call("GET", path + "/content", (byte[]) null)
                        .expect(200)
                        .body())
                .isEqualTo(Files.readAllBytes(file));
    }

    /** Of the file that this page has begun last. */
    private String path() {
        return browser.requests("PATCH").stream()
                .reduce((first, last) -> last)
                .orElseThrow()
                .path("url")
                .asText()
                .replaceFirst("^[a-z]+://[^/]+", "");
    }

    /** What the server has for durable. The test is another account, which may look at the file but not ask as tus does. */
    private long offset(String path) {
        return client.file(path).path("received").asLong();
    }

    @Test
    void an_upload_that_is_cancelled_is_gone() throws Exception {
        browser.slow(SLOW);
        browser.drop("#drop", large(), file("second.txt", "hello"));
        await().atMost(SOON).until(() -> progress() > 0.2);
        var path = path();
        press("Cancel", "large.txt");
        becomes("large.txt", "taken back");
        await().atMost(SOON).until(() -> client.call("GET", path, (byte[]) null).status() == 404);
        becomes("second.txt", "stored");
        assertThat(browser.text("#uploaded"))
                .as("what was taken back is not wanted")
                .isEqualTo("1 of 1");
    }

    @Test
    void each_state_has_words_and_uploaded_is_not_stored() {
        var words = browser.evaluate(
                "import('/assets/fileStates.js').then(({ stateOf, stateOfItem }) => [...["
                        + "'RECEIVING', 'PENDING_VIRUS_SCAN', 'PENDING_TYPE_CHECK', 'PENDING_TRANSFER', 'STORED', 'INFECTED',"
                        + " 'UNSUPPORTED_FORMAT', 'REJECTED', 'PARKED', 'WITHDRAWN'].map((status) => stateOf({ status })[0]),"
                        + " ...['QUEUED', 'SENDING', 'PAUSED', 'FAILED', 'CANCELLED', 'UPLOADED'].map((sending) =>"
                        + " stateOfItem({ sending })[0]), stateOfItem({ sending: 'UPLOADED', server: { status: 'STORED' } })[0]])");
        assertThat(words)
                .extracting(word -> word.asText())
                .containsExactly(
                        "unfinished",
                        "in the virus scan",
                        "in the content check",
                        "being transferred",
                        "stored",
                        "refused",
                        "refused",
                        "refused",
                        "waits for an operator",
                        "taken back",
                        "in line",
                        "uploading",
                        "paused",
                        "not uploaded",
                        "taken back",
                        "uploaded",
                        "stored");
    }

    @Test
    void it_can_be_used_by_keyboard_and_heard() throws Exception {
        browser.evaluate("document.body.focus()");
        var focused = new ArrayList<String>();
        for (var i = 0; i < 20 && !focused.contains("choose-files"); i++) {
            browser.press("Tab");
            focused.add(browser.evaluate("document.activeElement.id || document.activeElement.textContent")
                    .asText());
        }
        assertThat(focused.get(0)).isEqualTo("Skip to files");
        assertThat(focused).endsWith("choose-files");

        browser.call("Page.setInterceptFileChooserDialog", Map.of("enabled", true));
        browser.press("Enter");
        await().atMost(SOON)
                .until(() -> !browser.events("Page.fileChooserOpened").isEmpty());
        var chooser = browser.events("Page.fileChooserOpened").get(0);
        assertThat(chooser.path("mode").asText()).isEqualTo("selectMultiple");
        browser.slow(SLOW / 4);
        browser.call(
                "DOM.setFileInputFiles",
                Map.of(
                        "files",
                        List.of(large().toString()),
                        "backendNodeId",
                        chooser.path("backendNodeId").asInt()));
        await().atMost(SOON).until(() -> progress() > 0);
        for (var i = 0; i < 20 && !focus().equals("Pause large.txt"); i++) {
            browser.press("Tab");
        }
        assertThat(focus()).isEqualTo("Pause large.txt");
        browser.press("Enter");
        becomes("large.txt", "paused");

        var unnamed = new ArrayList<String>();
        browser.call("Accessibility.getFullAXTree", Map.of()).path("nodes").forEach(node -> {
            var role = node.path("role").path("value").asText();
            if (List.of("button", "link", "progressbar", "region", "navigation", "group")
                            .contains(role)
                    && !node.path("ignored").asBoolean()
                    && node.path("name").path("value").asText().isBlank()) {
                unnamed.add(role + " " + node.path("backendDOMNodeId"));
            }
        });
        assertThat(unnamed).as("has no name that could be read out").isEmpty();
    }

    private String focus() {
        return browser.evaluate("document.activeElement.getAttribute('aria-label') ?? ''")
                .asText();
    }
}
