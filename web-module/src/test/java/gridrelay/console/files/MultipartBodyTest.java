package gridrelay.console.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gridrelay.problem.Refusal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartBodyTest {

    private static final String TYPE = "multipart/form-data; boundary=XX";

    private static String part(String name, String fileName, String content) {
        return "--XX\r\nContent-Disposition: form-data; name=\"" + name + "\""
                + (fileName == null ? "" : "; filename=\"" + fileName + "\"") + "\r\n\r\n" + content + "\r\n";
    }

    private static MultipartBody body(String text) throws IOException {
        return new MultipartBody(TYPE, new ByteArrayInputStream(text.getBytes(UTF_8)));
    }

    /** Gives a few bytes at a time, as a network does. */
    private static InputStream dripping(byte[] bytes, Random random) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, 1 + random.nextInt(7)));
            }
        };
    }

    @Test
    void fields_and_files_come_one_after_the_other() throws IOException {
        var body = body(part("policy", null, "p1") + part("f", "a \\\"b\\\" %22.txt", "hello") + "--XX--\r\n");
        assertThat(body.next()).contains(new MultipartBody.Head("policy", null));
        assertThat(body.part().readAllBytes()).asString().isEqualTo("p1");
        assertThat(body.next()).contains(new MultipartBody.Head("f", "a \"b\" \".txt"));
        assertThat(body.part().readAllBytes()).asString().isEqualTo("hello");
        assertThat(body.next()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void bytes_are_what_was_sent_however_they_come(long seed) throws IOException {
        var random = new Random(seed);
        var content = new StringBuilder();
        for (var i = 0; i < 30_000; i++) {
            content.append(new String[] {"\r", "\n", "-", "--", "X", "\r\n--X", "\r\n--", "a"}[random.nextInt(8)]);
        }
        var sent = content.toString().replace("\r\n--XX", "\r\n--XY");
        var form = part("f", "a", sent) + part("f", "b", "") + part("f", "c", "-") + "--XX--";
        var body = new MultipartBody(TYPE, dripping(form.getBytes(ISO_8859_1), random));
        var received = new ByteArrayOutputStream();
        assertThat(body.next()).isPresent();
        body.part().transferTo(received);
        assertThat(received.toString(ISO_8859_1)).isEqualTo(sent);
        assertThat(body.next()).isPresent();
        assertThat(body.part().readAllBytes()).isEmpty();
        assertThat(body.next()).isPresent();
        assertThat(body.next()).as("what was not read is passed over").isEmpty();
    }

    @Test
    void a_body_that_breaks_off_is_no_end_of_a_file() throws IOException {
        var body = body("--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\nhel");
        assertThat(body.next()).isPresent();
        assertThatThrownBy(() -> body.part().readAllBytes())
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("ends within a part");
    }

    @Test
    void what_is_no_file_is_not_read_without_end() throws IOException {
        assertThatThrownBy(() ->
                        body("x".repeat(100_000) + "\r\n" + part("f", "a", "1")).next())
                .isInstanceOf(Refusal.class);
        var body = body(part("f", "", "x".repeat(100_000)) + "--XX--");
        assertThat(body.next()).isPresent();
        assertThatThrownBy(body::next).isInstanceOf(Refusal.class);
    }

    @Test
    void what_is_no_form_is_refused() {
        assertThatThrownBy(() -> new MultipartBody("multipart/form-data", InputStream.nullInputStream()))
                .isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> body("--XXhello\r\n\r\n").next()).isInstanceOf(Refusal.class);
        assertThatThrownBy(() ->
                        body("--XX\r\n" + "a: b\r\n".repeat(5_000) + "\r\n").next())
                .isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> body("--XX\r\na: " + "b".repeat(100_000)).next())
                .isInstanceOf(Refusal.class);
    }
}
