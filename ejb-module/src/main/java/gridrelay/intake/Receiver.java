package gridrelay.intake;

import gridrelay.intake.Receipts.Mark;
import gridrelay.intake.Receipts.Whole;
import gridrelay.intake.Writing.Tail;
import gridrelay.problem.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What this node receives just now: requests' bytes into segments. Thread-safe. */
@ApplicationScoped
class Receiver {

    private static final int BUFFER = 64 << 10;
    private static final int TAILS = 10_000;
    private static final long PATIENCE_MS = 1_500;
    /** What a process that ends may cost a sender, at most. */
    private static final long UNCOMMITTED = 64L << 20;

    private static final long CHECKPOINT_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long STALLED_NANOS = Duration.ofMillis(400).toNanos();
    private static final long RATE_NANOS = Duration.ofSeconds(30).toNanos();

    private final Log log = new Log();
    private final Receipts receipts;
    private final Staging staging;
    private final Quotas quotas;
    private final OpenUploads open;
    private final Blanks blanks;
    private final long slowest;
    private final Together<Mark, FileRow> commits;
    private final Together<Whole, FileRow> wholes;
    private final Map<String, Writing> writing = new ConcurrentHashMap<>();

    private final Map<String, Tail> tails = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tail> eldest) {
            return size() > TAILS;
        }
    };

    /** For the container's proxy. */
    protected Receiver() {
        this(null, null, null, null, null, 0);
    }

    /** @param slowest bytes a second; what is slower is cut off */
    @Inject
    Receiver(
            Receipts receipts,
            Staging staging,
            Quotas quotas,
            OpenUploads open,
            Blanks blanks,
            @ConfigProperty(name = "gridrelay.intake.slowest", defaultValue = "1024") long slowest) {
        this.receipts = receipts;
        this.staging = staging;
        this.quotas = quotas;
        this.open = open;
        this.blanks = blanks;
        this.slowest = slowest;
        this.commits = new Together<>(200, marks -> receipts.commit(marks));
        this.wholes = new Together<>(200, files -> receipts.createComplete(files));
    }

    /**
     * Appends what the body brings. If it breaks off, what came is kept, unless it has a checksum.
     *
     * @throws Refusal also after bytes have been kept
     */
    FileRow receive(FileRow known, Append append, InputStream body) {
        if (known.length() != null && append.bytes() > known.length() - append.offset()) {
            throw tooLong();
        }
        if (append.length() != null && append.length() < append.offset()) {
            throw Refusal.invalid("Upload-Length", "must not be less than the offset");
        }
        if (append.length() != null && append.bytes() > append.length() - append.offset()) {
            throw tooLong();
        }
        return counted(known.account(), known.id(), () -> receive(known.id(), append, body));
    }

    /**
     * Receives a small file all of which comes with this request: nobody knows of it before it is here.
     *
     * @param row that the file is to have, by its id
     */
    FileRow receiveWhole(long account, Function<String, FileRow> row, Append append, InputStream body) {
        return counted(account, "a new file", () -> {
            var blank = blanks.take();
            var file = row.apply(blank.orElseGet(NewFile::id));
            var beginning = new Tail(blank.isPresent() ? file.writer() : 0, 0, 0, Sha256.start());
            try (var request = new Writing(file, beginning, append, staging, mark -> begin(file, mark))) {
                try {
                    return pump(file, request, body);
                } catch (IOException | RuntimeException e) {
                    request.giveUp();
                    throw e;
                }
            }
        });
    }

    /** Nobody knows of a file that has broken off. */
    private FileRow begin(FileRow file, Mark mark) {
        if (mark.sha256() != null) {
            return wholes.call(new Whole(file, mark.sha256()));
        }
        try {
            staging.remove(file.id(), file.writer());
        } catch (IOException e) {
            log.notSwept("Staged bytes of " + file.id(), e); // they are orphans
        }
        return null;
    }

    private interface Receiving {
        FileRow run() throws IOException;
    }

    private FileRow counted(long account, String what, Receiving receiving) {
        open.enter(account);
        try {
            return receiving.run();
        } catch (IOException e) {
            log.notCommitted(what, e);
            var refusal = new Refusal(
                    Refusal.Kind.UNAVAILABLE, "STAGING_UNAVAILABLE", "the bytes cannot be kept now; try again");
            refusal.initCause(e);
            throw refusal;
        } finally {
            open.leave(account);
        }
    }

    private FileRow receive(String id, Append append, InputStream body) throws IOException {
        if (writing.containsKey(id)) {
            throw locked();
        }
        var row = receipts.begin(id, append.offset(), append.length());
        if (row.status() != FileStatus.RECEIVING) {
            if (append.bytes() > 0) {
                throw tooLong();
            }
            return row;
        }
        Writing request = null;
        try {
            request = new Writing(row, tail(row), append, staging, commits::call);
            writing.put(id, request);
            return pump(row, request, body);
        } catch (IOException | RuntimeException e) {
            if (request != null) {
                request.giveUp();
            }
            throw e;
        } finally {
            if (request == null) {
                receipts.takeAway(id);
            } else {
                writing.remove(id, request);
                keep(id, request.takeTail());
                request.close();
            }
        }
    }

    private FileRow pump(FileRow row, Writing request, InputStream body) throws IOException {
        var buffer = new byte[BUFFER];
        var checkpoint = System.nanoTime();
        var window = checkpoint;
        long inWindow = 0;
        while (true) {
            int read;
            try {
                read = body.read(buffer);
            } catch (IOException e) {
                log.brokenOff(request.id(), e);
                return brokenOff(request, "UPLOAD_BROKEN_OFF", "the request broke off");
            }
            if (read < 0) {
                var done = request.finish();
                if (done == null) {
                    throw locked();
                }
                return done;
            }
            if (!request.write(buffer, read)) {
                throw locked();
            }
            var now = System.nanoTime();
            inWindow += read;
            if (now - window > RATE_NANOS) {
                if (inWindow < slowest * (RATE_NANOS / 1_000_000_000)) {
                    return brokenOff(request, "UPLOAD_TOO_SLOW", "the bytes come too slowly");
                }
                window = now;
                inWindow = 0;
            }
            if (now - checkpoint > CHECKPOINT_NANOS || request.uncommitted() > UNCOMMITTED) {
                request.checkpoint();
                quotas.goOn(row, 0); // what was admitted an hour ago may not fit now; what was committed is kept
                checkpoint = now;
            }
        }
    }

    private FileRow brokenOff(Writing request, String code, String sentence) throws IOException {
        request.breakOff(PATIENCE_MS);
        throw new Refusal(Refusal.Kind.LOCKED, code, sentence + "; HEAD tells what was kept");
    }

    /** Where this process left the file; else a new segment, and the digest of all that came before. */
    private Tail tail(FileRow row) throws IOException {
        Tail tail;
        synchronized (tails) {
            tail = tails.remove(row.id());
        }
        if (tail != null && tail.offset() == row.received()) {
            return tail;
        }
        if (row.isPart()) {
            return new Tail(0, 0, row.received(), null);
        }
        var digest = Sha256.start();
        staging.digest(row.id(), receipts.segments(row.id()), digest);
        return new Tail(0, 0, row.received(), digest);
    }

    private void keep(String id, Tail tail) {
        if (tail != null) {
            synchronized (tails) {
                tails.put(id, tail);
            }
        }
    }

    /**
     * Ends whoever writes the file here, so that its offset is what has been received.
     *
     * @throws Refusal LOCKED if it does not end in time
     */
    void endWriting(String id) throws IOException {
        var request = writing.get(id);
        if (request != null) {
            end(request);
        }
    }

    private void end(Writing request) throws IOException {
        if (!request.breakOff(PATIENCE_MS)) {
            throw locked();
        }
        if (writing.remove(request.id(), request)) { // its thread may wait for bytes for long
            keep(request.id(), request.takeTail());
        }
    }

    /** Some times a second: commits what waits for bytes, and ends what other nodes have asked for. */
    void tick() {
        if (writing.isEmpty()) {
            return;
        }
        var requests = List.copyOf(writing.values()); // of others that begin meanwhile the ledger has not been asked
        var still = Set.copyOf(receipts.stillWriting(
                requests.stream().map(Writing::id).distinct().toList()));
        for (var request : requests) {
            try {
                if (!still.contains(request.id())) {
                    end(request);
                } else if (request.uncommitted() > 0 && request.idleFor(STALLED_NANOS)) {
                    request.checkpoint();
                }
            } catch (IOException | RuntimeException e) {
                log.notCommitted(request.id(), e);
            }
        }
    }

    int open() {
        return open.all();
    }

    private static Refusal locked() {
        return new Refusal(Refusal.Kind.LOCKED, "UPLOAD_LOCKED", "another request writes this file; HEAD ends it");
    }

    private static Refusal tooLong() {
        return new Refusal(Refusal.Kind.TOO_LARGE, "UPLOAD_TOO_LONG", "there are more bytes than Upload-Length");
    }
}
