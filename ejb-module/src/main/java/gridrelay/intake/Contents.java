package gridrelay.intake;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Where the bytes of a file are at each stage of its way. */
@ApplicationScoped
class Contents {

    private final Receipts receipts;
    private final Staging staging;
    private final Quarantine quarantine;
    private final Storage storage;
    private final Transfers transfers;

    /** For the container's proxy. */
    protected Contents() {
        this(null, null, null, null, null);
    }

    @Inject
    Contents(Receipts receipts, Staging staging, Quarantine quarantine, Storage storage, Transfers transfers) {
        this.receipts = receipts;
        this.staging = staging;
        this.quarantine = quarantine;
        this.storage = storage;
        this.transfers = transfers;
    }

    /** What was received, as one file, with the digest that it has now. */
    Staging.Staged received(FileRow file) throws IOException {
        return staging.content(file.id(), segments(file));
    }

    /** The same, without reading it again. A file that was released from quarantine is still there. */
    Path path(FileRow file) throws IOException {
        var released = quarantine.find(file.id());
        return released.isPresent() ? released.get() : staging.path(file.id(), segments(file));
    }

    /** What a file has that only ever had one writer needs no look into the ledger. */
    private List<Segment> segments(FileRow file) {
        return file.writer() == NewFile.FIRST_WRITER && file.received() > 0
                ? List.of(new Segment(NewFile.FIRST_WRITER, file.received()))
                : receipts.segments(file.id());
    }

    /** Makes the place of a final file's bytes what its status says. */
    void tidy(FileRow file) throws IOException {
        var discarded = "DISCARDED".equals(file.reasonCode());
        var keep = file.status() == FileStatus.INFECTED && !discarded;
        if (keep) {
            if (quarantine.find(file.id()).isEmpty()) {
                quarantine.take(file.id(), received(file).path());
            }
        } else {
            quarantine.remove(file.id());
        }
        var session = transfers.session(file.id());
        storage.end(file.id(), session); // first: then nobody who wakes up late brings back what is removed now
        if (file.status() == FileStatus.WITHDRAWN || discarded) {
            storage.remove(
                    file.id()); // it may be there already; of any other the row may be old, and the file stored since
        }
        session.ifPresent(ended -> transfers.forget(file.id(), ended));
        staging.remove(file.id(), file.writer());
    }
}
