package gridrelay.intake;

import gridrelay.intake.Verdict.Evidence;
import gridrelay.model.FileLoan;
import gridrelay.model.LoanAnswer;
import java.time.Duration;
import java.util.Arrays;

/** What becomes of work that was lent; the names of those that are answered travel between nodes. */
enum LoanEnd {
    PASSED,
    REFUSED,
    LATER,
    STUCK,
    /** The file is not as it was lent. */
    OVERTAKEN,
    /** The borrower has no room, leaves, or cannot begin. */
    RETURNED,
    /** The borrower was heard, but not of this: it never came, or its answer did not. */
    LOST,
    /** The borrower was not heard any more. */
    SILENT;

    /** Who answers, and how many more it could take now. */
    record From(String member, String node, int room) {}

    /** Without a verdict. */
    LoanAnswer to(FileLoan loan, From from) {
        return to(loan, from, null, null, null, Evidence.NONE);
    }

    static LoanAnswer to(FileLoan loan, From from, Verdict verdict) {
        if (verdict instanceof Verdict.Passed passed) {
            return PASSED.to(loan, from, null, null, null, passed.evidence());
        }
        if (verdict instanceof Verdict.Refused refused) {
            var status = refused.as().name();
            return REFUSED.to(loan, from, status, refused.code(), refused.sentence(), refused.evidence());
        }
        if (verdict instanceof Verdict.Later later) {
            return LATER.to(loan, from, null, later.code(), later.why(), later.evidence());
        }
        if (verdict instanceof Verdict.Stuck stuck) {
            return STUCK.to(loan, from, null, stuck.code(), stuck.sentence(), stuck.evidence());
        }
        return OVERTAKEN.to(loan, from);
    }

    private LoanAnswer to(FileLoan loan, From from, String status, String code, String sentence, Evidence evidence) {
        return new LoanAnswer(
                loan.no(),
                from.member(),
                from.node(),
                from.room(),
                name(),
                status,
                code,
                sentence,
                evidence.took().toMillis(),
                evidence.engine(),
                evidence.signatures(),
                evidence.digest(),
                evidence.type());
    }

    /** What this version does not know is as good as returned. */
    static LoanEnd of(LoanAnswer answer) {
        return Arrays.stream(values())
                .filter(end -> end.name().equals(answer.end()) && end != LOST && end != SILENT)
                .filter(end -> end != REFUSED || isRefusal(answer.status()))
                .findFirst()
                .orElse(RETURNED);
    }

    private static boolean isRefusal(String name) {
        return Arrays.stream(FileStatus.values())
                .anyMatch(status -> status.isRefusal() && status.name().equals(name));
    }

    /** Of an end that is one. */
    Verdict verdict(LoanAnswer answer) {
        var evidence = new Evidence(
                Duration.ofMillis(answer.tookMs()),
                answer.engine(),
                answer.signatures(),
                answer.digest(),
                answer.type());
        return switch (this) {
            case PASSED -> new Verdict.Passed(evidence);
            case REFUSED ->
                new Verdict.Refused(FileStatus.valueOf(answer.status()), answer.code(), answer.sentence(), evidence);
            case LATER -> new Verdict.Later(answer.code(), answer.sentence(), evidence);
            case STUCK -> new Verdict.Stuck(answer.code(), answer.sentence(), evidence);
            case OVERTAKEN, RETURNED, LOST, SILENT -> throw new IllegalStateException(this + " is no verdict");
        };
    }
}
