package gridrelay.intake;

import gridrelay.intake.FileEvent.Draft;
import gridrelay.intake.Verdict.Evidence;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A file's row that is being changed, under its lock. Each verb leaves an event behind; for one thread. */
final class FileChange {

    private static final int LONGEST_REASON = 500;

    private final FileRow before;
    private final Instant now;
    private final String node;
    private final Retries retries;
    private final List<FileEvent> events = new ArrayList<>();

    FileStatus status;
    FileStatus parkedFrom;
    boolean withdrawn;
    int attempts;
    Instant due;
    long received;
    String sha256;
    String scannedSha256;
    String type;
    String reasonCode;
    String reason;
    boolean pending;
    boolean unnoticed;
    Instant receivedAt;
    Instant finished;

    /** @param node where it happens, for the events */
    FileChange(FileRow before, Instant now, String node, Retries retries) {
        this.before = before;
        this.now = now;
        this.node = node;
        this.retries = retries;
        status = before.status();
        parkedFrom = before.parkedFrom();
        withdrawn = before.withdrawn();
        attempts = before.attempts();
        due = before.due();
        received = before.received();
        sha256 = before.sha256();
        scannedSha256 = before.scannedSha256();
        type = before.type();
        reasonCode = before.reasonCode();
        reason = before.reason();
        pending = before.pending();
        receivedAt = before.receivedAt();
        finished = before.finished();
    }

    // -- by who receives

    /** The first event; the row is not in the table yet. */
    FileChange created() {
        add(Draft.of(status, "created"));
        return this;
    }

    /** The last byte is here, and durable: in one step the file is complete, its digest known, and in its owner's hands. */
    FileChange complete(long length, String digest) {
        received = length;
        sha256 = digest;
        receivedAt = now;
        pending = true;
        unnoticed = true;
        if (length == 0) {
            end(FileStatus.REJECTED, "EMPTY", "The file is empty.");
        } else if (before.declaredSha256() != null && !before.declaredSha256().equals(digest)) {
            end(
                    FileStatus.REJECTED,
                    "CHECKSUM_MISMATCH",
                    "What arrived is not the file that was sent: its SHA-256 is another.");
        } else {
            status = FileStatus.PENDING_VIRUS_SCAN;
        }
        add(new Draft(status, 0, null, null, digest, reasonCode == null ? "received" : reasonCode));
        return this;
    }

    // -- by the owner

    void pass(Evidence evidence) {
        attempts = 0;
        due = null;
        var stage = status;
        switch (stage) {
            case PENDING_VIRUS_SCAN -> {
                scannedSha256 = evidence.digest();
                status = FileStatus.PENDING_TYPE_CHECK;
            }
            case PENDING_TYPE_CHECK -> {
                type = evidence.type();
                status = FileStatus.PENDING_TRANSFER;
            }
            case PENDING_TRANSFER -> end(FileStatus.STORED, null, null);
            default -> throw new IllegalStateException("No stage passes a file that is " + stage);
        }
        add(draft(evidence, evidence.type()));
    }

    void refuse(FileStatus as, String code, String sentence, Evidence evidence) {
        end(as, code, sentence);
        add(draft(evidence, code));
    }

    void defer(String code, String why, Evidence evidence) {
        attempts++;
        if (retries.exhausted(attempts)) {
            park(code, why, evidence);
        } else {
            due = now.plus(retries.pause(attempts));
            add(draft(evidence, code + ": " + why));
        }
    }

    void park(String code, String sentence, Evidence evidence) {
        parkedFrom = status;
        end(FileStatus.PARKED, code, sentence);
        pending = false; // its bytes stay where they are
        add(draft(evidence, code));
    }

    void begin() {
        attempts++;
        if (retries.exhausted(attempts)) {
            park("POISON", "The nodes that worked on it ended again and again.", Evidence.NONE);
        } else {
            add(Draft.of(status, "taken over"));
        }
    }

    void withdraw() {
        end(FileStatus.WITHDRAWN, null, null);
        add(Draft.of(status, null));
    }

    void tidied() {
        pending = false;
    }

    // -- by an operator, on a file that rests

    /** Tries a parked file again where it stopped, with all its attempts before it. */
    void retry(String by) {
        again(parkedFrom, "retried by " + by);
    }

    /** Lets a quarantined file go on as if it had been found clean. */
    void release(String by) {
        scannedSha256 = sha256;
        again(FileStatus.PENDING_TYPE_CHECK, "released by " + by);
    }

    /** Gives the bytes up: a parked file is rejected, a quarantined one stays what it is. */
    void discard(String by) {
        if (status == FileStatus.PARKED) {
            end(FileStatus.REJECTED, "DISCARDED", "An operator has discarded it.");
        }
        reasonCode = "DISCARDED";
        pending = true;
        unnoticed = true;
        add(Draft.of(status, "discarded by " + by));
    }

    private void again(FileStatus at, String detail) {
        status = at;
        parkedFrom = null;
        attempts = 0;
        due = null;
        reasonCode = null;
        reason = null;
        finished = null;
        pending = true;
        unnoticed = true;
        add(Draft.of(status, detail));
    }

    private void end(FileStatus as, String code, String sentence) {
        status = as;
        reasonCode = code;
        reason = sentence == null || sentence.length() <= LONGEST_REASON
                ? sentence
                : sentence.substring(0, LONGEST_REASON);
        due = null;
        finished = now;
    }

    private Draft draft(Evidence evidence, String detail) {
        return new Draft(
                status,
                evidence.took().toMillis(),
                evidence.engine(),
                evidence.signatures(),
                evidence.digest(),
                detail);
    }

    private void add(Draft draft) {
        var previous = events.isEmpty()
                ? before.lastHash()
                : events.get(events.size() - 1).hash();
        events.add(FileEvent.after(
                previous == null ? FileEvent.NONE : previous,
                before.events() + events.size() + 1,
                before.id(),
                draft,
                now,
                node));
    }

    FileRow before() {
        return before;
    }

    Instant now() {
        return now;
    }

    List<FileEvent> events() {
        return events;
    }

    Duration age() {
        return Duration.between(before.created(), now);
    }

    /** The row as it is then. */
    FileRow after() {
        return new FileRow(
                before.id(),
                before.shard(),
                before.account(),
                before.name(),
                before.metadata(),
                before.policy(),
                before.conversation(),
                before.declaredSha256(),
                before.concat(),
                status == FileStatus.RECEIVING ? before.length() : Long.valueOf(received),
                received,
                before.writer(),
                null,
                false,
                status == FileStatus.RECEIVING ? before.expires() : null,
                sha256,
                status,
                parkedFrom,
                withdrawn,
                attempts,
                due,
                scannedSha256,
                type,
                reasonCode,
                reason,
                pending,
                before.events() + events.size(),
                events.isEmpty()
                        ? before.lastHash()
                        : events.get(events.size() - 1).hash(),
                before.created(),
                receivedAt,
                finished);
    }
}
