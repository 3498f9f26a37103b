package gridrelay.console.live;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    private final Connection connection = new Connection();
    private final EventRing ring = new EventRing(4, 1000);
    private long now = 1_000_000;
    private int closings;

    @Test
    void sends_the_opening_then_what_follows_the_place_where_the_client_was() {
        append("one ", "two ");
        var stream = stream("hello ", 1);
        stream.onWritePossible();
        assertThat(connection.received()).isEqualTo("hello two ");
        append("three ");
        stream.write();
        assertThat(connection.received()).isEqualTo("hello two three ");
        assertThat(connection.unflushed).isZero();
    }

    @Test
    void writes_nothing_before_the_container_allows_it() {
        var stream = stream("hello ", 0);
        stream.write();
        assertThat(connection.received()).isEmpty();
    }

    @Test
    void waits_for_a_slow_client_and_goes_on_where_it_was() {
        var stream = stream("hello ", 0);
        connection.room = 1;
        stream.onWritePossible();
        append("one ", "two ");
        stream.write();
        assertThat(connection.received()).isEqualTo("hello ");
        connection.room = 100;
        stream.onWritePossible();
        assertThat(connection.received()).isEqualTo("hello one two ");
        assertThat(closings).isZero();
    }

    @Test
    void a_client_that_falls_behind_the_ring_is_dropped() {
        var stream = stream("hello ", 0);
        connection.room = 1;
        stream.onWritePossible();
        append("1", "2", "3", "4", "5");
        connection.room = 100;
        stream.onWritePossible();
        assertThat(closings).isEqualTo(1);
        assertThat(connection.received()).isEqualTo("hello ");
    }

    @Test
    void a_file_that_is_done_ends_its_stream_when_all_has_been_sent() {
        var feed = new FileFeed("f1", 1, 2);
        var stream = new EventStream(
                connection, feed, "hello ".getBytes(StandardCharsets.US_ASCII), 2, () -> closings++, () -> now);
        stream.onWritePossible();
        feed.add(List.of("three ".getBytes(StandardCharsets.US_ASCII)));
        connection.room = 1;
        stream.write();
        feed.add(List.of("four ".getBytes(StandardCharsets.US_ASCII)));
        feed.end();
        stream.write();
        assertThat(connection.received()).isEqualTo("hello three ");
        assertThat(feed.newest()).isEqualTo(4);
        assertThat(feed.isFull(1)).isTrue();
        assertThat(closings).isZero();
        connection.room = 100;
        stream.onWritePossible();
        assertThat(connection.received()).isEqualTo("hello three four ");
        assertThat(connection.unflushed).isZero();
        assertThat(closings).isEqualTo(1);
    }

    @Test
    void a_quiet_time_is_filled_with_heartbeats() {
        var stream = stream("hello ", 0);
        stream.onWritePossible();
        pass(EventStream.HEARTBEAT.plusSeconds(1));
        stream.tick();
        stream.tick();
        assertThat(connection.received()).isEqualTo("hello :\n\n");
    }

    @Test
    void a_client_that_takes_nothing_for_long_is_dropped() {
        var stream = stream("hello ", 0);
        stream.onWritePossible();
        connection.room = 0;
        pass(EventStream.STUCK.plusSeconds(1));
        stream.tick();
        stream.tick();
        assertThat(closings).isEqualTo(1);
    }

    @Test
    void a_stream_ends_so_that_its_client_proves_again_who_it_is() {
        var stream = stream("hello ", 0);
        stream.onWritePossible();
        for (int beats = 0; beats < 13 && closings == 0; beats++) {
            pass(EventStream.HEARTBEAT);
            append("x");
            stream.write();
            stream.tick();
        }
        assertThat(closings).isEqualTo(1);
        append("after");
        stream.write();
        assertThat(connection.received()).doesNotContain("after");
    }

    @Test
    void a_broken_connection_is_closed_once() {
        var stream = stream("hello ", 0);
        connection.broken = true;
        stream.onWritePossible();
        stream.onError(new IOException("again"));
        assertThat(closings).isEqualTo(1);
    }

    private EventStream stream(String opening, long cursor) {
        return new EventStream(
                connection, ring, opening.getBytes(StandardCharsets.US_ASCII), cursor, () -> closings++, () -> now);
    }

    private void append(String... texts) {
        for (String text : texts) {
            ring.append(number -> text.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    /** As strict as the specification: a write or flush without a preceding "ready" is an error. */
    private static final class Connection extends ServletOutputStream {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int room = 100;
        private int unflushed;
        private boolean asked;
        private boolean broken;

        @Override
        public boolean isReady() {
            asked = room > 0;
            return asked;
        }

        @Override
        public void write(byte[] frame) throws IOException {
            use();
            room--;
            unflushed++;
            bytes.writeBytes(frame);
        }

        @Override
        public void flush() throws IOException {
            use();
            unflushed = 0;
        }

        private void use() throws IOException {
            if (!asked) {
                throw new IllegalStateException("not ready");
            }
            asked = false;
            if (broken) {
                throw new IOException("broken pipe");
            }
        }

        @Override
        public void write(int b) {
            throw new AssertionError("one byte at a time");
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new AssertionError("not the stream's task");
        }

        String received() {
            return bytes.toString(StandardCharsets.US_ASCII);
        }
    }
}
