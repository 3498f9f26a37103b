package gridrelay.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ShortMemoryTest {
    private final AtomicLong now = new AtomicLong();
    private final List<String> searched = new ArrayList<>();
    private final ShortMemory<String, String> memory = new ShortMemory<>(2, Duration.ofSeconds(1), now::get);

    @Test
    void searches_once_in_a_moment() {
        find("a");
        find("a");
        assertThat(searched).containsExactly("a");
        now.addAndGet(1_000_000_000);
        find("a");
        assertThat(searched).containsExactly("a", "a");
    }

    @Test
    void what_is_forgotten_is_searched_at_once() {
        find("a");
        memory.forget();
        find("a");
        assertThat(searched).hasSize(2);
    }

    @Test
    void nothing_found_is_not_remembered() {
        memory.get("none", key -> Optional.empty());
        assertThat(find("none")).contains("none!");
    }

    @Test
    void the_eldest_goes_when_there_are_too_many() {
        find("a");
        find("b");
        find("c");
        find("b");
        find("a");
        assertThat(searched).containsExactly("a", "b", "c", "a");
    }

    private Optional<String> find(String key) {
        return memory.get(key, k -> {
            searched.add(k);
            return Optional.of(k + "!");
        });
    }
}
