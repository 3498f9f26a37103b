package gridrelay.intake;

import gridrelay.problem.Refusal;
import gridrelay.problem.Refusal.Kind;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * What may be begun: refused is what would go beyond, before anything is acknowledged. What an account has unfinished is
 * counted at each call, and while bytes come whose number was not told; what waits for the stages, about every second.
 */
@ApplicationScoped
class Quotas {

    private static final Duration AGAIN = Duration.ofSeconds(10);
    private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

    private final Receipts receipts;
    private final Ledger ledger;
    private final Staging staging;
    private final Limits limits;
    private volatile long waiting;
    private volatile long looked = System.nanoTime() - LOOK_NANOS;

    /**
     * @param file bytes of one file
     * @param unfinishedFiles of an account
     * @param unfinishedBytes of an account, announced or here
     * @param waiting files that wait for a stage, in the cluster
     */
    record Limits(long file, long unfinishedFiles, long unfinishedBytes, long waiting) {}

    /** For the container's proxy. */
    protected Quotas() {
        this(null, null, null, null);
    }

    @Inject
    Quotas(
            Receipts receipts,
            Ledger ledger,
            Staging staging,
            @ConfigProperty(name = "gridrelay.intake.max-bytes", defaultValue = "10737418240") long file,
            @ConfigProperty(name = "gridrelay.intake.max-unfinished", defaultValue = "1000") long unfinishedFiles,
            @ConfigProperty(name = "gridrelay.intake.max-unfinished-bytes", defaultValue = "107374182400")
                    long unfinishedBytes,
            @ConfigProperty(name = "gridrelay.intake.max-waiting", defaultValue = "100000") long waiting) {
        this(receipts, ledger, staging, new Limits(file, unfinishedFiles, unfinishedBytes, waiting));
    }

    Quotas(Receipts receipts, Ledger ledger, Staging staging, Limits limits) {
        this.receipts = receipts;
        this.ledger = ledger;
        this.staging = staging;
        this.limits = limits;
    }

    /** The largest file there may be. */
    long largest() {
        return limits.file();
    }

    /**
     * A file that is begun, and unfinished until all of it is here.
     *
     * @param length null if it is not known yet
     */
    void admit(long account, Long length, FilePolicy policy) {
        if (length != null) {
            fits(length, policy);
        }
        var unfinished = receipts.unfinished(account);
        if (unfinished.files() >= limits.unfinishedFiles()) {
            throw new Refusal(
                    Kind.TOO_MANY,
                    "TOO_MANY_UNFINISHED",
                    "the account has " + limits.unfinishedFiles() + " unfinished files",
                    AGAIN);
        }
        if (length != null && unfinished.bytes() + length > limits.unfinishedBytes()) {
            throw tooManyBytes();
        }
        notFull(length == null ? 0 : length);
    }

    /** A file that is begun when all of it is here: it is never among its account's unfinished ones. */
    void admitWhole(long length, FilePolicy policy) {
        fits(length, policy);
        notFull(length);
    }

    private void notFull(long bytes) {
        if (waiting() >= limits.waiting()) {
            throw new Refusal(Kind.UNAVAILABLE, "INTAKE_FULL", "too many files wait to be scanned; try again", AGAIN);
        }
        room(bytes);
    }

    /** @throws Refusal TOO_LARGE for more than the policy allows, or anything does */
    void fits(long length, FilePolicy policy) {
        var most = Math.min(limits.file(), policy.maxBytes());
        if (length > most) {
            throw new Refusal(
                    Kind.TOO_LARGE,
                    "FILE_TOO_LARGE",
                    "a file of policy " + policy.name() + " has at most " + most + " bytes");
        }
    }

    /**
     * Whether bytes of a file that was begun may still come: others have come since.
     *
     * @throws Refusal UNAVAILABLE as {@link #room}; TOO_MANY if the length was never told, and the account has too much
     */
    void goOn(FileRow file, long bytes) {
        room(bytes);
        if (file.length() == null && receipts.unfinished(file.account()).bytes() > limits.unfinishedBytes()) {
            throw tooManyBytes();
        }
    }

    private Refusal tooManyBytes() {
        return new Refusal(
                Kind.TOO_MANY,
                "TOO_MANY_UNFINISHED_BYTES",
                "the account's unfinished files may have " + limits.unfinishedBytes() + " bytes",
                AGAIN);
    }

    /** @throws Refusal UNAVAILABLE if the staging folder's disk is nearly full */
    void room(long bytes) {
        try {
            if (!staging.hasRoomFor(bytes)) {
                throw new Refusal(Kind.UNAVAILABLE, "STAGING_FULL", "there is no room for this file now", AGAIN);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long waiting() {
        if (System.nanoTime() - looked > LOOK_NANOS) {
            looked = System.nanoTime();
            waiting = ledger.waiting(limits.waiting());
        }
        return waiting;
    }
}
