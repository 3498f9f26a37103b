package gridrelay.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SecretTest {

    @Test
    void tokens_have_256_random_bits_behind_their_prefix() {
        Set<String> seen = new HashSet<>();
        for (var i = 0; i < 1000; i++) {
            var text = Secret.random().text();
            assertThat(text).matches("gr_[A-Za-z0-9_-]{43}");
            seen.add(text);
        }
        assertThat(seen).hasSize(1000);
    }

    @Test
    void hash_is_sha_256_in_hex() {
        // FIPS 180-4's example
        assertThat(new Secret("abc").hash())
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void does_not_print_itself() {
        assertThat(new Secret("gr_confidential").toString()).doesNotContain("confidential");
    }
}
