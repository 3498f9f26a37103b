package gridrelay.console.json;

import gridrelay.problem.Refusal;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.Semaphore;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The memory that bodies of requests may take together; the request that would exceed it hears 503 before it is accepted. */
@ApplicationScoped
class BodyMemory {
    private static final int UNIT = 64 * 1024;

    @Inject
    @ConfigProperty(name = "gridrelay.api.max-body-memory", defaultValue = "67108864")
    int bytes;

    private Semaphore units;

    BodyMemory() {}

    /** For tests. */
    BodyMemory(int bytes) {
        this.bytes = bytes;
        begin();
    }

    @PostConstruct
    void begin() {
        units = new Semaphore(Math.max(1, bytes / UNIT));
    }

    Share share() {
        return new Share();
    }

    /** What one request holds; grows as its body comes, ends with the request. */
    final class Share implements AutoCloseable {
        private int held;

        void grow(long total) {
            while ((long) held * UNIT < total) {
                if (!units.tryAcquire()) {
                    throw new Refusal(
                            Refusal.Kind.UNAVAILABLE, "BUSY", "too many large requests at once; nothing was done");
                }
                held++;
            }
        }

        @Override
        public void close() {
            units.release(held);
            held = 0;
        }
    }
}
