package gridrelay.intake;

import gridrelay.access.Callers;
import gridrelay.access.Role;
import gridrelay.intake.Receipts.Whole;
import gridrelay.problem.Refusal;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.List;

/**
 * Receives files. What these methods say is durable when they say it. A file belongs to the account that began it: to others it
 * does not exist.
 *
 * <p>Receiving bytes takes as long as they come, longer than a transaction may last: for that the caller gets a
 * {@link Reception}. The transaction of this bean stays empty, as {@code Relay}'s: it is there for refusals, which the server logs
 * as a failure where there is none.
 */
@Stateless
@RolesAllowed({Role.ADMIN, Role.OPERATOR, Role.PRODUCER})
public class Uploads {

    private static final long SMALL = 1 << 20;
    private static final long WAIT_NANOS = 1_500_000_000;
    private static final long PAUSE_MS = 50;

    private final Log log = new Log();

    @Inject
    Callers callers;

    @Inject
    Receipts receipts;

    @Inject
    Receiver receiver;

    @Inject
    Assembly assembly;

    @Inject
    Arrivals arrivals;

    @Inject
    Quotas quotas;

    @Inject
    PolicyTable policies;

    @Inject
    Staging staging;

    @Inject
    Processing processing;

    @Inject
    InstantSource clock;

    /** Does nothing: the container refuses who may not upload, before the caller reads what is sent. */
    public void requireUploader() {}

    /** The largest file that any policy may allow. */
    public long largest() {
        return quotas.largest();
    }

    /**
     * Begins a file, of which nothing is here yet. One without bytes is complete at once.
     *
     * @throws Refusal INVALID, NOT_FOUND {@code POLICY_UNKNOWN}, TOO_LARGE {@code FILE_TOO_LARGE}, TOO_MANY, UNAVAILABLE
     */
    public UploadState create(NewUpload upload) {
        var account = callers.current().accountId();
        UploadRules.check(upload);
        var policy = policy(upload.policy());
        quotas.admit(account, upload.length(), policy);
        if (Long.valueOf(0).equals(upload.length()) && upload.concat() == null) {
            var empty =
                    new Whole(NewFile.whole(upload, 0, policy, account, clock.instant()), Sha256.end(Sha256.start()));
            return arrivals.arrived(receipts.createComplete(List.of(empty)).get(empty));
        }
        var begun = receipts.create(
                NewFile.of(upload, upload.length(), policy, account, clock.instant(), receipts.expiry()));
        return UploadState.of(begun);
    }

    /** Whether all of a file comes with the request that creates it, and is so small that it is to come anew if it breaks off. */
    public boolean comesWhole(NewUpload upload, Append append) {
        return upload.concat() == null
                && append.bytes() > 0
                && append.bytes() <= SMALL
                && Long.valueOf(append.bytes()).equals(upload.length());
    }

    /**
     * Receives a file that {@link #comesWhole}: it begins when all of it is here, so that one that breaks off has never been.
     *
     * @return reads the body; refuses with LOCKED, DAMAGED, UNAVAILABLE
     * @throws Refusal INVALID, NOT_FOUND {@code POLICY_UNKNOWN}, TOO_LARGE {@code FILE_TOO_LARGE}, UNAVAILABLE
     */
    public Reception createWhole(NewUpload upload, Append append, InputStream body) {
        var account = callers.current().accountId();
        UploadRules.check(upload);
        var policy = policy(upload.policy());
        quotas.admitWhole(upload.length(), policy);
        var now = clock.instant();
        var arriving = arrivals;
        return () -> arriving.receiveWhole(
                account, id -> NewFile.whole(id, upload, upload.length(), policy, account, now), append, body);
    }

    /**
     * Puts a file together from parts that are all here, in this order.
     *
     * @return copies the parts
     * @throws Refusal INVALID if one of them is none of this account's, or not complete
     */
    public Reception concatenate(NewUpload upload, List<String> parts) {
        var account = callers.current().accountId();
        UploadRules.check(upload);
        var policy = policy(upload.policy());
        var rows = assembly.parts(account, parts);
        var length = rows.stream().mapToLong(FileRow::received).sum();
        quotas.fits(length, policy);
        quotas.admit(account, length, policy);
        quotas.room(length);
        var row = NewFile.whole(upload, length, policy, account, clock.instant());
        var arriving = arrivals;
        return () -> arriving.join(row, rows);
    }

    private FilePolicy policy(String name) {
        return policies.named(name == null ? PolicyTable.DEFAULT.name() : name)
                .orElseThrow(() -> Refusal.invalid("policy", "is not the name of a policy"));
    }

    /**
     * How far the file is. Ends a request that still writes it, at whatever node, so that the answer is the last word.
     *
     * @throws Refusal LOCKED while that cannot be told; NOT_FOUND, GONE
     */
    public UploadState state(String id) {
        var row = mine(id);
        if (row.withdrawn() || row.status() == FileStatus.WITHDRAWN) {
            throw Receipts.gone();
        }
        if (row.status() != FileStatus.RECEIVING || row.writerNode() == null) {
            return UploadState.of(row);
        }
        try {
            receiver.endWriting(id);
        } catch (IOException e) {
            log.notCommitted(id, e);
        }
        return UploadState.of(endElsewhere(id));
    }

    private FileRow endElsewhere(String id) {
        var row = receipts.find(id).orElseThrow(Receipts::unknown);
        if (row.writerNode() == null) {
            return row;
        }
        receipts.askToEnd(id);
        var deadline = System.nanoTime() + WAIT_NANOS;
        while (row.writerNode() != null && System.nanoTime() - deadline < 0 && pause()) {
            row = receipts.find(id).orElseThrow(Receipts::unknown);
        }
        return row.writerNode() == null ? row : receipts.takeAway(id);
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE_MS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Appends bytes. What comes before the body breaks off is kept, unless a checksum covers it.
     *
     * @return reads the body; refuses with CONFLICT {@code OFFSET_MISMATCH}, LOCKED, TOO_LARGE, DAMAGED, UNAVAILABLE
     * @throws Refusal NOT_FOUND, TOO_LARGE, UNAVAILABLE, FORBIDDEN for a file made of parts
     */
    public Reception append(String id, Append append, InputStream body) {
        var row = mine(id);
        if (row.concat() != null && !row.isPart()) {
            throw new Refusal(Refusal.Kind.FORBIDDEN, "UPLOAD_FINAL", "nothing can be added to a file made of parts");
        }
        if (append.length() != null) {
            quotas.fits(append.length(), policy(row.policy()));
        }
        quotas.goOn(row, Math.max(0, append.bytes()));
        var bounded = row.length() == null && append.length() == null
                ? new BoundedBody(
                        body, Math.min(quotas.largest(), policy(row.policy()).maxBytes()) - append.offset())
                : body;
        var arriving = arrivals;
        return () -> arriving.receive(row, append, bounded);
    }

    /**
     * Takes the file back: an unfinished one is gone at once, another ends before its next stage.
     *
     * @throws Refusal CONFLICT {@code FILE_FINAL} if it is stored or refused; NOT_FOUND, GONE
     */
    public void withdraw(String id) {
        var row = mine(id);
        if (row.status() == FileStatus.RECEIVING && row.writerNode() != null) {
            state(id);
        }
        if (receipts.withdraw(id)) {
            try {
                staging.remove(id, row.writer() + 1);
            } catch (IOException e) {
                log.notSwept("Staged bytes of " + id, e); // they are orphans
            }
        } else {
            processing.hint(row.shard());
        }
    }

    private FileRow mine(String id) {
        var account = callers.current().accountId();
        return receipts.find(id).filter(row -> row.account() == account).orElseThrow(Receipts::unknown);
    }
}
