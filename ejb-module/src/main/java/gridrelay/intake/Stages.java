package gridrelay.intake;

import gridrelay.intake.Verdict.Evidence;
import gridrelay.intake.Work.Line;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * The stages that files go through. The digest of what was received goes with a file from stage to stage: what is scanned and
 * what is stored is read anew, and is parked where it is not what came.
 */
@ApplicationScoped
class Stages {

    private static final Duration SHORTEST_SCAN = Duration.ofMinutes(1);
    private static final long SCANNED_PER_SECOND = 1 << 20;

    private final Log log = new Log();
    private final Contents contents;
    private final Scanner scanner;
    private final ContentCheck check;
    private final PolicyTable policies;
    private final Storage storage;
    private final Transfers transfers;

    /** For the container's proxy. */
    protected Stages() {
        this(null, null, null, null, null, null);
    }

    @Inject
    Stages(
            Contents contents,
            Scanner scanner,
            ContentCheck check,
            PolicyTable policies,
            Storage storage,
            Transfers transfers) {
        this.contents = contents;
        this.scanner = scanner;
        this.check = check;
        this.policies = policies;
        this.storage = storage;
        this.transfers = transfers;
    }

    /** The stage that a file is at; null if nothing is to be done. */
    Stage of(FileRow file) {
        if (file.withdrawn() && (file.status().isPending() || file.status() == FileStatus.PARKED)) {
            return (row, hold) -> new Verdict.Withdrawn();
        }
        return switch (file.status()) {
            case PENDING_VIRUS_SCAN -> this::scan;
            case PENDING_TYPE_CHECK -> this::check;
            case PENDING_TRANSFER -> this::transfer;
            default -> file.pending() ? this::tidy : null;
        };
    }

    /** Whether this node could do this now; it may turn out that it cannot. */
    boolean can(Line line) {
        return line != Line.SCAN || scanner.isFit();
    }

    Verdict scan(FileRow file, Hold hold) throws IOException, InterruptedException {
        var begun = System.nanoTime();
        var staged = contents.received(file);
        if (!staged.sha256().equals(file.sha256())) {
            return altered(staged.sha256(), begun);
        }
        var deadline = SHORTEST_SCAN.plusSeconds(file.received() / SCANNED_PER_SECOND);
        var scan = scanner.scan(staged.path(), deadline);
        if (scan instanceof Scan.Clean clean) {
            return new Verdict.Passed(evidence(begun, clean.engine(), clean.signatures(), staged.sha256()));
        }
        if (scan instanceof Scan.Infected infected) {
            return new Verdict.Refused(
                    FileStatus.INFECTED,
                    "MALWARE",
                    "The file holds a threat: " + infected.threat() + ".",
                    evidence(begun, infected.engine(), infected.signatures(), staged.sha256()));
        }
        if (scan instanceof Scan.Limit limit) {
            return new Verdict.Refused(
                    FileStatus.INFECTED,
                    "SCANNER_LIMIT",
                    "The file cannot be scanned as a whole: " + limit.limit() + ".",
                    evidence(begun, limit.engine(), limit.signatures(), staged.sha256()));
        }
        log.notScanned(file.id(), ((Scan.Unavailable) scan).why()); // it names hosts: not for the sender
        return new Verdict.Later(
                "SCANNER_UNAVAILABLE",
                "No scanner can scan the file now.",
                evidence(begun, null, null, staged.sha256()));
    }

    Verdict check(FileRow file, Hold hold) throws IOException {
        var begun = System.nanoTime();
        var policy = policies.named(file.policy());
        if (policy.isEmpty()) {
            return new Verdict.Stuck("POLICY_UNKNOWN", "There is no policy " + file.policy() + ".", Evidence.NONE);
        }
        var path = contents.path(file);
        var content = check.check(path, file.name(), policy.get());
        if (content instanceof Content.Accepted accepted) {
            return new Verdict.Passed(new Evidence(since(begun), null, null, file.sha256(), accepted.type()));
        }
        var digest = Sha256.of(path); // a refusal is final: its bytes go
        if (!digest.equals(file.sha256())) {
            return altered(digest, begun);
        }
        var evidence = evidence(begun, null, null, digest);
        if (content instanceof Content.Unsupported unsupported) {
            return new Verdict.Refused(
                    FileStatus.UNSUPPORTED_FORMAT, unsupported.code(), unsupported.sentence(), evidence);
        }
        var rejected = (Content.Rejected) content;
        return new Verdict.Refused(FileStatus.REJECTED, rejected.code(), rejected.sentence(), evidence);
    }

    Verdict transfer(FileRow file, Hold hold) throws IOException {
        var begun = System.nanoTime();
        if (!file.sha256().equals(file.scannedSha256())) {
            return altered(file.scannedSha256(), begun);
        }
        var item = new Storage.Item(file.id(), contents.path(file), file.received(), file.sha256());
        Storage.Put put;
        try {
            put = storage.put(item, kept(file, hold));
        } catch (IOException e) {
            log.notStored(file.id(), e);
            return new Verdict.Later(
                    "STORAGE_UNAVAILABLE",
                    "The storage cannot be reached, or does not do what it is asked.",
                    evidence(begun, null, null, file.sha256()));
        }
        return switch (put) {
            case STORED -> new Verdict.Passed(evidence(begun, null, null, file.sha256()));
            case ALTERED -> altered(null, begun);
            case CONFLICT ->
                new Verdict.Stuck(
                        "CONFLICT",
                        "There is something else where the file belongs.",
                        evidence(begun, null, null, file.sha256()));
            case GIVEN_UP ->
                new Verdict.Later("TAKEN_OVER", "Another node works on the file.", evidence(begun, null, null, null));
        };
    }

    private Storage.Transfer kept(FileRow file, Hold hold) {
        return new Storage.Transfer() {
            private Optional<String> last = Optional.empty();

            @Override
            public boolean isWanted() {
                return hold.stands();
            }

            @Override
            public Optional<String> session() {
                last = transfers.session(file.id());
                return last;
            }

            @Override
            public boolean keep(String session) {
                return transfers.keep(file, last, session);
            }
        };
    }

    Verdict tidy(FileRow file, Hold hold) throws IOException {
        contents.tidy(file);
        return new Verdict.Tidied();
    }

    private static Verdict altered(String digest, long begun) {
        return new Verdict.Stuck(
                "INTEGRITY",
                "The bytes that are here are not the ones that were received.",
                evidence(begun, null, null, digest));
    }

    private static Evidence evidence(long begun, String engine, String signatures, String digest) {
        return new Evidence(since(begun), engine, signatures, digest, null);
    }

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
