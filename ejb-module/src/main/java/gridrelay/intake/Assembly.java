package gridrelay.intake;

import gridrelay.intake.Receipts.Whole;
import gridrelay.problem.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Files made of parts (tus 1.0, Concatenation). */
@ApplicationScoped
class Assembly {

    private static final int MOST = 100;

    private final Receipts receipts;
    private final Staging staging;

    /** For the container's proxy. */
    protected Assembly() {
        this(null, null);
    }

    @Inject
    Assembly(Receipts receipts, Staging staging) {
        this.receipts = receipts;
        this.staging = staging;
    }

    /** The parts, if they are all this account's, and all here. */
    List<FileRow> parts(long account, List<String> ids) {
        if (ids.isEmpty() || ids.size() > MOST) {
            throw Refusal.invalid("Upload-Concat", "must name 1 to " + MOST + " parts");
        }
        if (Set.copyOf(ids).size() < ids.size()) {
            throw Refusal.invalid("Upload-Concat", "must name each part once");
        }
        var parts = new ArrayList<FileRow>();
        for (var id : ids) {
            parts.add(receipts.find(id)
                    .filter(row -> row.account() == account && row.isPart() && row.isComplete())
                    .orElseThrow(() -> Refusal.invalid("Upload-Concat", "must name complete parts of this account")));
        }
        return parts;
    }

    /** Copies the parts into the file, forces it, and hands it over. If we die before the end, the copy is an orphan. */
    FileRow build(FileRow row, List<FileRow> parts) {
        var digest = Sha256.start();
        try {
            try (var target = Disk.create(staging.segment(row.id(), row.writer()))) {
                for (var part : parts) {
                    var segments = receipts.segments(part.id());
                    if (segments.stream().mapToLong(Segment::length).sum() != part.received()) {
                        throw Refusal.invalid(
                                "Upload-Concat", "names a part that was withdrawn or has expired meanwhile");
                    }
                    staging.append(part.id(), segments, digest, target);
                }
                target.force(false);
            }
            staging.forceNames();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var whole = new Whole(row, Sha256.end(digest));
        return receipts.createComplete(List.of(whole)).get(whole);
    }
}
