package gridrelay.intake;

import gridrelay.grid.Tenure;

/**
 * A verdict on its way into the ledger: about a file as it was read, under the tenure that it was reached in.
 *
 * @param node where it was reached; null for the node that records it
 */
record Step(FileRow file, Tenure tenure, Verdict verdict, String node) {

    Step(FileRow file, Tenure tenure, Verdict verdict) {
        this(file, tenure, verdict, null);
    }

    /** What became of it. */
    sealed interface Result {

        /** It is in the ledger, now or since an unheard commit. */
        record Durable(FileRow row) implements Result {}

        /** The row says something else than the step was about: an operator or the sender was there; read it anew. */
        record Overtaken(FileRow row) implements Result {}

        /** Nothing was written: the shard is another's. */
        record Fenced() implements Result {}
    }
}
