package gridrelay.console.live;

import static org.assertj.core.api.Assertions.assertThat;

import gridrelay.console.live.EventFeed.Next;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EventRingTest {
    @Test
    void each_event_follows_the_one_before() {
        var ring = ring(4, 1000, "a", "b");
        assertThat(text(ring.after(0))).isEqualTo("1a");
        assertThat(text(ring.after(1))).isEqualTo("2b");
        assertThat(ring.after(2)).isInstanceOf(Next.NothingYet.class);
        assertThat(ring.newest()).isEqualTo(2);
    }

    @Test
    void an_empty_ring_has_nothing_yet() {
        assertThat(ring(4, 1000).after(0)).isInstanceOf(Next.NothingYet.class);
    }

    @Test
    void what_left_the_ring_is_gone_and_so_is_what_never_was() {
        var ring = ring(2, 1000, "a", "b", "c");
        assertThat(ring.after(0)).isInstanceOf(Next.Gone.class);
        assertThat(text(ring.after(1))).isEqualTo("2b");
        assertThat(ring.after(4)).isInstanceOf(Next.Gone.class);
        assertThat(ring.after(-1)).isInstanceOf(Next.Gone.class);
    }

    @Test
    void bytes_are_bounded_too() {
        var ring = ring(100, 10, "aaa", "bbb", "ccc");
        assertThat(ring.after(0)).isInstanceOf(Next.Gone.class);
        assertThat(text(ring.after(1))).isEqualTo("2bbb");
        ring.append(number -> "a single one may be larger than all".getBytes(StandardCharsets.US_ASCII));
        assertThat(ring.after(2)).isInstanceOf(Next.Gone.class);
        assertThat(text(ring.after(3))).startsWith("a single");
    }

    @Test
    void it_goes_round_for_ever() {
        var ring = ring(3, 1000);
        for (int i = 0; i < 100; i++) {
            ring.append(EventRingTest::digits);
        }
        assertThat(text(ring.after(97))).isEqualTo("98");
        assertThat(text(ring.after(99))).isEqualTo("100");
        assertThat(ring.after(96)).isInstanceOf(Next.Gone.class);
    }

    private static byte[] digits(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    private static EventRing ring(int frames, long bytes, String... texts) {
        var ring = new EventRing(frames, bytes);
        for (String text : texts) {
            ring.append(number -> (number + text).getBytes(StandardCharsets.US_ASCII));
        }
        return ring;
    }

    private static String text(Next next) {
        return new String(((Next.Frame) next).bytes(), StandardCharsets.US_ASCII);
    }
}
