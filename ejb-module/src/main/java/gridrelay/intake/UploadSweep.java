package gridrelay.intake;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;

/** Removes unfinished files whose time is over, and staged bytes that belong to no file. Any node may, at any time. */
@ApplicationScoped
class UploadSweep {

    private static final int AT_ONCE = 500;
    /** Longer than any request may take from its first byte to its row's next change. */
    private static final Duration ORPHANED = Duration.ofDays(2);

    private final Log log = new Log();
    private final Receipts receipts;
    private final Staging staging;
    private final InstantSource clock;
    private volatile long room;

    /** For the container's proxy. */
    protected UploadSweep() {
        this(null, null, null);
    }

    @Inject
    UploadSweep(Receipts receipts, Staging staging, InstantSource clock) {
        this.receipts = receipts;
        this.staging = staging;
        this.clock = clock;
    }

    /** Looks how much room there is, for {@link #room}: a shared folder may answer late or never. */
    void look() {
        try {
            room = staging.room();
        } catch (IOException e) {
            room = 0;
            log.noRoomTold(e);
        }
    }

    /** Bytes that may still come, as of the last look. */
    long room() {
        return room;
    }

    /** The row first: if we die behind that, its bytes are orphans. */
    void expire() {
        try {
            for (var id : receipts.expired(AT_ONCE)) {
                var writer = receipts.find(id).map(FileRow::writer).orElse(0L);
                if (receipts.expire(id)) {
                    staging.remove(id, writer);
                }
            }
        } catch (IOException | RuntimeException e) {
            log.notSwept("What has expired", e);
        }
    }

    void removeOrphans() {
        try {
            var removed = 0;
            for (var id : staging.idleSince(clock.instant().minus(ORPHANED), this::isOrphan, AT_ONCE)) {
                staging.removeAll(id);
                removed++;
            }
            if (removed > 0) {
                log.orphans(removed);
            }
        } catch (IOException | RuntimeException e) {
            log.notSwept("Staged bytes of no file", e);
        }
    }

    private boolean isOrphan(String id) {
        return receipts.find(id)
                .map(row -> row.status().isDone() && !row.pending())
                .orElse(true);
    }
}
