package gridrelay.relay;

import gridrelay.grid.Tenure;
import java.util.List;

/** Outcomes of one lane that wait to be made durable, in order. */
record Settlement(long lane, Tenure tenure, List<Outcome> outcomes) {

    /** What the settling transaction made of it. Lanes that are not told of were locked by others: they are tried again. */
    sealed interface Result {
        long lane();

        /** The outcomes are durable; the row is as it now is. */
        record Durable(long lane, LaneRow row) implements Result {}

        /** The tenure is over: nothing was written. */
        record Fenced(long lane) implements Result {}

        /** There is no such lane any more. */
        record Gone(long lane) implements Result {}

        /** The row contradicts what this node believes: nothing was written; read it again. */
        record Contradicted(long lane, String why) implements Result {}
    }
}
