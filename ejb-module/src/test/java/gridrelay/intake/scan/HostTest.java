package gridrelay.intake.scan;

import static org.assertj.core.api.Assertions.assertThat;

import gridrelay.intake.Scan;
import java.io.ByteArrayInputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What silence says about a scanner. */
class HostTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Sample TEXT = () -> new ByteArrayInputStream(new byte[10]);

    private final AtomicLong nanos = new AtomicLong();
    private final Mute engine = new Mute();
    private final Host host = new Host(
            engine,
            new Proof(List.of(), DAY, Duration.ofSeconds(1), InstantSource.system()),
            DAY,
            new Log(),
            nanos::get);

    /** Says nothing while it is mute. */
    private static final class Mute implements Engine {
        boolean mute;

        @Override
        public String name() {
            return "a scanner";
        }

        @Override
        public boolean antivirus() {
            return false;
        }

        private void speak() throws SocketTimeoutException {
            if (mute) {
                throw new SocketTimeoutException("no answer in time");
            }
        }

        @Override
        public Version version(Deadline deadline) throws SocketTimeoutException {
            speak();
            return new Version("1", "2", null);
        }

        @Override
        public int queue(Deadline deadline) {
            return 0;
        }

        @Override
        public Scan scan(Sample sample, Version version, Deadline deadline) {
            return new Scan.Clean(version.engine(), version.signatures());
        }
    }

    private void after(Duration time) throws InterruptedException {
        nanos.addAndGet(time.toNanos());
        host.beat();
    }

    @Test
    void one_that_has_nothing_to_do_and_does_not_answer_gets_no_work() throws Exception {
        host.beat();
        engine.mute = true;
        after(Duration.ofSeconds(5));
        assertThat(host.fault()).contains("it does not answer");
    }

    @Test
    void one_that_scans_may_be_silent_for_a_while() throws Exception {
        host.beat();
        host.begin();
        engine.mute = true;
        after(Duration.ofMinutes(2));
        assertThat(host.trusted()).isTrue();
        host.scan(TEXT, Deadline.in(DAY));
        after(Duration.ofMinutes(2));
        assertThat(host.trusted()).isTrue();
    }

    @Test
    void one_that_hangs_with_all_that_it_scans_gets_no_more() throws Exception {
        host.beat();
        host.begin();
        engine.mute = true;
        after(Duration.ofMinutes(2));
        after(Duration.ofMinutes(2));
        assertThat(host.fault()).contains("it does not answer");
        engine.mute = false;
        after(Duration.ofSeconds(5));
        assertThat(host.trusted()).isTrue();
    }
}
