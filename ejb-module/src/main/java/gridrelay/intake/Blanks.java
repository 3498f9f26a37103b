package gridrelay.intake;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * First segments of files to come, without bytes, whose names are on the disk already: a small file that gets one of them is durable
 * as soon as its bytes are. Forcing names takes a disk longer than forcing a small file's bytes, and no longer for many names than
 * for one. There are as many as small files come just now; those of a process that dies are orphans. Thread-safe.
 */
@ApplicationScoped
class Blanks {

    private static final int MOST = 1_000;
    /** Much shorter than what makes an orphan. */
    private static final Duration KEPT = Duration.ofSeconds(10);

    private record Blank(String file, Instant made) {}

    private final Log log = new Log();
    private final Staging staging;
    private final InstantSource clock;
    private final Queue<Blank> stock = new ConcurrentLinkedQueue<>();
    private final AtomicInteger wanted = new AtomicInteger();

    /** For the container's proxy. */
    protected Blanks() {
        this(null, null);
    }

    @Inject
    Blanks(Staging staging, InstantSource clock) {
        this.staging = staging;
        this.clock = clock;
    }

    /** The id of a file to come that is the caller's alone, and has its first segment; empty if there is none now. */
    Optional<String> take() {
        wanted.incrementAndGet();
        for (var blank = stock.poll(); blank != null; blank = stock.poll()) {
            if (!isOld(blank) && Files.exists(path(blank))) {
                return Optional.of(blank.file());
            }
            remove(blank);
        }
        return Optional.empty();
    }

    /** Some times a second, by one thread: makes them twice as many as were wanted since. */
    void tick() {
        stock.stream().filter(this::isOld).filter(stock::remove).forEach(this::remove);
        var missing = Math.min(MOST, 2 * wanted.getAndSet(0)) - stock.size();
        if (missing > 0) {
            try {
                stock.addAll(make(missing));
            } catch (IOException e) {
                log.noBlanks(e);
            }
        }
    }

    private List<Blank> make(int count) throws IOException {
        var made = new ArrayList<Blank>();
        try {
            while (made.size() < count) {
                var blank = new Blank(NewFile.id(), clock.instant());
                Disk.create(path(blank)).close();
                made.add(blank);
            }
            staging.forceNames();
            return made;
        } catch (IOException e) {
            made.forEach(this::remove);
            throw e;
        }
    }

    @PreDestroy
    void removeAll() {
        for (var blank = stock.poll(); blank != null; blank = stock.poll()) {
            remove(blank);
        }
    }

    private boolean isOld(Blank blank) {
        return blank.made().plus(KEPT).isBefore(clock.instant());
    }

    private Path path(Blank blank) {
        return staging.segment(blank.file(), NewFile.FIRST_WRITER);
    }

    private void remove(Blank blank) {
        try {
            Files.deleteIfExists(path(blank));
        } catch (IOException e) {
            log.notSwept("A segment made in advance", e); // it is an orphan
        }
    }
}
