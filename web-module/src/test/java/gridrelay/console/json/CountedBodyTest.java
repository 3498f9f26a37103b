package gridrelay.console.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gridrelay.problem.Refusal;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class CountedBodyTest {
    private static final int UNIT = 64 * 1024;

    private final BodyMemory memory = new BodyMemory(4 * UNIT);

    @Test
    void a_body_may_be_as_long_as_the_limit() throws IOException {
        try (var share = memory.share()) {
            assertThat(body(1000, 1000, share).readAllBytes()).hasSize(1000);
        }
    }

    @Test
    void one_byte_more_is_too_much_however_it_is_read() {
        try (var share = memory.share()) {
            assertThatThrownBy(() -> body(1001, 1000, share).readAllBytes())
                    .isInstanceOfSatisfying(
                            Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.TOO_LARGE));
            var single = body(1001, 1000, share);
            assertThatThrownBy(() -> {
                        while (single.read() >= 0) {}
                    })
                    .isInstanceOf(Refusal.class);
        }
    }

    @Test
    void all_bodies_together_have_a_limit_and_give_their_share_back() throws IOException {
        try (var first = memory.share();
                var second = memory.share()) {
            body(3 * UNIT, 10 * UNIT, first).readAllBytes();
            assertThatThrownBy(() -> body(2 * UNIT, 10 * UNIT, second).readAllBytes())
                    .isInstanceOfSatisfying(
                            Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.UNAVAILABLE));
        }
        try (var third = memory.share()) {
            assertThat(body(4 * UNIT, 10 * UNIT, third).readAllBytes()).hasSize(4 * UNIT);
        }
    }

    private static CountedBody body(int length, int limit, BodyMemory.Share share) {
        var bytes = new ByteArrayInputStream(new byte[length]);
        return new CountedBody(
                new ServletInputStream() {
                    @Override
                    public int read() {
                        return bytes.read();
                    }

                    @Override
                    public boolean isFinished() {
                        return bytes.available() == 0;
                    }

                    @Override
                    public boolean isReady() {
                        return true;
                    }

                    @Override
                    public void setReadListener(ReadListener listener) {
                        throw new UnsupportedOperationException();
                    }
                },
                limit,
                share);
    }
}
