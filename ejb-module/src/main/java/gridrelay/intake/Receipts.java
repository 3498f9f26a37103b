package gridrelay.intake;

import gridrelay.grid.Cluster;
import gridrelay.problem.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What receiving makes durable, each call in a transaction of its own. A writer has a number; a later one has a higher, and
 * what comes with a lower is refused: so the bytes of a request that was thought dead never count.
 *
 * <p>Whatever is refused is refused before anything is written: such transactions have nothing to roll back, which the
 * container would log as an error.
 */
@ApplicationScoped
class Receipts {

    private static final Duration KEPT = Duration.ofHours(24);

    private final FileTable files;
    private final UploadTable uploads;
    private final InstantSource clock;
    private final Supplier<String> node;
    private final Supplier<String> incarnation;

    /**
     * Bytes that are on the disk, to be acknowledged.
     *
     * @param to the file's offset behind them
     * @param ended whether the writer is at its end
     * @param sha256 of the whole file if this is its last byte, and it is no part of another; else null
     */
    record Mark(String file, long writer, long to, Segment segment, boolean ended, String sha256) {}

    /**
     * A file that begins when all of it is here.
     *
     * @param row of {@link NewFile#whole}
     */
    record Whole(FileRow row, String sha256) {}

    /** For the container's proxy. */
    protected Receipts() {
        this(null, null, null, null, null);
    }

    @Inject
    Receipts(FileTable files, UploadTable uploads, InstantSource clock, Cluster cluster) {
        this(
                files,
                uploads,
                clock,
                cluster::nodeName,
                () -> cluster.incarnation().orElse("none"));
    }

    Receipts(
            FileTable files,
            UploadTable uploads,
            InstantSource clock,
            Supplier<String> node,
            Supplier<String> incarnation) {
        this.files = files;
        this.uploads = uploads;
        this.clock = clock;
        this.node = node;
        this.incarnation = incarnation;
    }

    Instant expiry() {
        return clock.instant().plus(KEPT);
    }

    @Transactional(TxType.REQUIRES_NEW)
    public FileRow create(FileRow row) {
        var change = change(row).created();
        files.insert(List.of(change));
        return change.after();
    }

    /** Files that are there at once: empty, small, or put together from parts. Their bytes are on the disk. */
    @Transactional(TxType.REQUIRES_NEW)
    public Map<Whole, FileRow> createComplete(List<Whole> wholes) {
        var changes = new HashMap<Whole, FileChange>();
        for (var whole : wholes) {
            changes.put(
                    whole, change(whole.row()).created().complete(whole.row().length(), whole.sha256()));
        }
        files.insert(changes.values());
        uploads.firstSegments(
                wholes.stream().map(Whole::row).filter(row -> row.length() > 0).toList());
        return changes.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, made -> made.getValue().after()));
    }

    private FileChange change(FileRow row) {
        return new FileChange(row, clock.instant(), node.get(), Retries.DEFAULT);
    }

    /**
     * Makes the caller the writer of a file that nobody writes.
     *
     * @param offset where it wants to go on
     * @param length told only now; null if it was told before, or is not yet
     * @throws Refusal CONFLICT {@code OFFSET_MISMATCH}, LOCKED {@code UPLOAD_LOCKED}, INVALID for a length that contradicts
     */
    @Transactional(value = TxType.REQUIRES_NEW, dontRollbackOn = Refusal.class)
    public FileRow begin(String id, long offset, Long length) {
        var row = files.lock(id).orElseThrow(Receipts::unknown);
        if (row.withdrawn() || row.status() == FileStatus.WITHDRAWN) {
            throw gone();
        }
        if (row.writerNode() != null) {
            throw new Refusal(Refusal.Kind.LOCKED, "UPLOAD_LOCKED", "another request writes this file; HEAD ends it");
        }
        if (row.received() != offset) {
            throw new Refusal(
                    Refusal.Kind.CONFLICT, "OFFSET_MISMATCH", "the offset is " + row.received() + ", not " + offset);
        }
        if (length != null && row.length() != null && !length.equals(row.length())) {
            throw Refusal.invalid("Upload-Length", "is set already, and to another value");
        }
        if (length != null && length < offset) {
            throw Refusal.invalid("Upload-Length", "must not be less than the offset");
        }
        if (row.status() != FileStatus.RECEIVING) {
            return row; // complete: nothing can be added
        }
        uploads.begin(id, row.writer() + 1, incarnation.get(), length == null ? row.length() : length, expiry());
        return files.find(id).orElseThrow();
    }

    static Refusal unknown() {
        return new Refusal(Refusal.Kind.NOT_FOUND, "FILE_UNKNOWN", "there is no such file");
    }

    static Refusal gone() {
        return new Refusal(Refusal.Kind.GONE, "FILE_WITHDRAWN", "the file was withdrawn");
    }

    /** Acknowledges bytes. Not among the results: marks of writers that are no more, of which nothing counts. */
    @Transactional(TxType.REQUIRES_NEW)
    public Map<Mark, FileRow> commit(List<Mark> marks) {
        var rows = files.lock(marks.stream().map(Mark::file).toList());
        var done = new HashMap<Mark, FileRow>();
        var changes = new ArrayList<FileChange>();
        for (var mark : marks) {
            var row = rows.get(mark.file());
            if (row == null || row.writer() != mark.writer() || row.status() != FileStatus.RECEIVING) {
                continue;
            }
            if (mark.segment().length() > 0) {
                uploads.segment(mark.file(), mark.segment());
            }
            if (mark.sha256() == null) {
                uploads.received(mark.file(), mark.to(), mark.ended(), expiry());
                done.put(mark, row);
            } else {
                var change = change(row).complete(mark.to(), mark.sha256());
                changes.add(change);
                done.put(mark, change.after());
            }
        }
        files.write(changes);
        return done;
    }

    @Transactional(TxType.REQUIRES_NEW)
    public Optional<FileRow> find(String id) {
        return files.find(id);
    }

    @Transactional(TxType.REQUIRES_NEW)
    public List<Segment> segments(String id) {
        return uploads.segments(id);
    }

    @Transactional(TxType.REQUIRES_NEW)
    public UploadTable.Unfinished unfinished(long account) {
        return uploads.unfinished(account);
    }

    /** Asks whichever node writes the file to commit what it has, and to end. */
    @Transactional(TxType.REQUIRES_NEW)
    public void askToEnd(String id) {
        files.lock(id).filter(row -> row.writerNode() != null).ifPresent(row -> uploads.askToEnd(id));
    }

    /** Ends whoever writes, heard or not. */
    @Transactional(value = TxType.REQUIRES_NEW, dontRollbackOn = Refusal.class)
    public FileRow takeAway(String id) {
        var row = files.lock(id).orElseThrow(Receipts::unknown);
        if (row.status() == FileStatus.RECEIVING && row.writerNode() != null) {
            uploads.begin(id, row.writer() + 1, null, row.length(), row.expires());
        }
        return files.find(id).orElseThrow();
    }

    /** Of these, which this node may go on writing. */
    @Transactional(TxType.REQUIRES_NEW)
    public List<String> stillWriting(List<String> ids) {
        return uploads.stillWriting(ids, incarnation.get());
    }

    /**
     * The sender does not want it any more: an unfinished one is gone at once, a pending one ends at its next stage.
     *
     * @return whether the staged bytes can go now
     * @throws Refusal CONFLICT {@code FILE_FINAL} where it is too late
     */
    @Transactional(value = TxType.REQUIRES_NEW, dontRollbackOn = Refusal.class)
    public boolean withdraw(String id) {
        var row = files.lock(id).orElseThrow(Receipts::unknown);
        if (row.status() == FileStatus.RECEIVING) {
            files.remove(id);
            return true;
        }
        if (row.status() == FileStatus.WITHDRAWN) {
            throw gone();
        }
        if (!row.status().isPending() && row.status() != FileStatus.PARKED) {
            throw new Refusal(
                    Refusal.Kind.CONFLICT, "FILE_FINAL", "the file is " + row.status() + " and cannot be withdrawn");
        }
        files.withdraw(id);
        return false;
    }

    @Transactional(TxType.REQUIRES_NEW)
    public List<String> expired(int limit) {
        return uploads.expired(clock.instant(), limit);
    }

    /** @return false if it has been written since */
    @Transactional(TxType.REQUIRES_NEW)
    public boolean expire(String id) {
        var row = files.lock(id);
        if (row.isEmpty() || row.get().expires() == null || row.get().expires().isAfter(clock.instant())) {
            return false;
        }
        files.remove(id);
        return true;
    }
}
