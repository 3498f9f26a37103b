package gridrelay.intake;

import java.time.Duration;

/** What a stage came to for a file. Applied to the row under its lock and the shard's fence, by the owner alone. */
sealed interface Verdict {

    void applyTo(FileChange change);

    /** What a stage knows of the bytes that it looked at. */
    record Evidence(Duration took, String engine, String signatures, String digest, String type) {
        static final Evidence NONE = new Evidence(Duration.ZERO, null, null, null, null);
    }

    /** The stage has nothing against it: on to the next. */
    record Passed(Evidence evidence) implements Verdict {
        @Override
        public void applyTo(FileChange change) {
            change.pass(evidence);
        }
    }

    /** @param as INFECTED, UNSUPPORTED_FORMAT or REJECTED */
    record Refused(FileStatus as, String code, String sentence, Evidence evidence) implements Verdict {
        @Override
        public void applyTo(FileChange change) {
            change.refuse(as, code, sentence, evidence);
        }
    }

    /** Could not be told; the code is the reason if it stays so. */
    record Later(String code, String why, Evidence evidence) implements Verdict {
        @Override
        public void applyTo(FileChange change) {
            change.defer(code, why, evidence);
        }
    }

    /** Never without a person. */
    record Stuck(String code, String sentence, Evidence evidence) implements Verdict {
        @Override
        public void applyTo(FileChange change) {
            change.park(code, sentence, evidence);
        }
    }

    /** Begun once more after an owner that may have died of it: counted before anything is risked. */
    record Begun() implements Verdict {
        @Override
        public void applyTo(FileChange change) {
            change.begin();
        }
    }

    /** The bytes of a final file are where they belong, or gone. */
    record Tidied() implements Verdict {
        @Override
        public void applyTo(FileChange change) {
            change.tidied();
        }
    }

    /** The file's sender wants it back; also what any other verdict becomes then. */
    record Withdrawn() implements Verdict {
        @Override
        public void applyTo(FileChange change) {
            change.withdraw();
        }
    }
}
