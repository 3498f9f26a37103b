package gridrelay.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gridrelay.problem.Refusal;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SecretBoxTest {

    private static final String TEXT = "whsec_ü \ud83d\ude00";

    private final SecretBox box = Boxes.box(Boxes.KEY);

    private static void assertUnreadable(SecretBox box, long endpoint, String field, String sealed) {
        assertThatThrownBy(() -> box.of(endpoint).open(field, sealed))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo("SECRET_UNREADABLE");
                    assertThat(refusal.getMessage()).doesNotContain(TEXT).doesNotContain(sealed);
                });
    }

    @Test
    void what_is_sealed_opens_again_and_looks_different_each_time() {
        var sealed = box.of(7).seal("secret", TEXT);
        assertThat(sealed).startsWith(box.mark().orElseThrow()).doesNotContain("whsec");
        assertThat(box.of(7).open("secret", sealed)).isEqualTo(TEXT);
        assertThat(box.of(7).seal("secret", TEXT)).isNotEqualTo(sealed);
        assertThat(box.of(7).open("x", box.of(7).seal("x", ""))).isEmpty();
        assertThat(box.of(7).seal("secret", null)).isNull();
        assertThat(box.of(7).open("secret", null)).isNull();
    }

    @Test
    void a_text_of_another_endpoint_or_field_does_not_open() {
        var sealed = box.of(7).seal("secret", TEXT);
        assertUnreadable(box, 8, "secret", sealed);
        assertUnreadable(box, 7, "previous secret", sealed);
        assertUnreadable(Boxes.box(Boxes.key(2)), 7, "secret", sealed);
        assertUnreadable(Boxes.plain(), 7, "secret", sealed);
    }

    @Test
    void a_text_that_was_changed_anywhere_does_not_open() {
        var sealed = box.of(7).seal("secret", TEXT);
        var begin = box.mark().orElseThrow().length();
        var bytes = Base64.getDecoder().decode(sealed.substring(begin));
        for (var i = 0; i < bytes.length; i++) {
            bytes[i] ^= 1;
            assertUnreadable(
                    box,
                    7,
                    "secret",
                    sealed.substring(0, begin) + Base64.getEncoder().encodeToString(bytes));
            bytes[i] ^= 1;
        }
        assertUnreadable(box, 7, "secret", sealed.substring(0, begin + 8));
        assertUnreadable(box, 7, "secret", sealed.substring(0, begin));
        assertUnreadable(box, 7, "secret", sealed.substring(0, 6));
        assertUnreadable(box, 7, "secret", sealed + "!");
    }

    @Test
    void an_old_key_reads_and_the_new_one_writes() {
        var sealed = box.of(7).seal("secret", TEXT);
        var next = Boxes.box(Boxes.key(2), Boxes.KEY);
        assertThat(next.of(7).open("secret", sealed)).isEqualTo(TEXT);
        var again = next.of(7).seal("secret", TEXT);
        assertUnreadable(box, 7, "secret", again);
        assertThat(Boxes.box(Boxes.key(2)).of(7).open("secret", again)).isEqualTo(TEXT);
    }

    @Test
    void without_a_key_a_development_server_keeps_it_plain_and_no_other_starts() {
        var plain = Boxes.plain();
        assertThat(plain.of(7).seal("secret", TEXT)).isEqualTo(TEXT);
        assertThat(plain.mark()).isEmpty();
        assertThat(box.of(7).open("secret", TEXT))
                .as("written before there was a key")
                .isEqualTo(TEXT);
        var production = new SecretBox();
        production.key = Optional.of(" ");
        production.oldKeys = Optional.empty();
        assertThatThrownBy(production::begin).hasMessageStartingWith("gridrelay.secrets.key is missing");
    }

    @Test
    void what_is_no_key_is_refused_and_not_shown() {
        for (var key : List.of("short", Base64.getEncoder().encodeToString(new byte[31]), "!".repeat(44))) {
            assertThatThrownBy(() -> Boxes.box(key))
                    .hasMessage("gridrelay.secrets.key must hold 32 bytes as base64")
                    .hasNoCause();
            assertThatThrownBy(() -> Boxes.box(Boxes.KEY, key))
                    .hasMessage("gridrelay.secrets.old-keys must hold 32 bytes as base64");
        }
    }
}
