package gridrelay.intake;

import gridrelay.grid.Tenure;
import java.util.function.Predicate;

/** By what right a stage works on a file: the tenure of its shard, which may be over at any time. */
record Hold(Tenure tenure, Predicate<Tenure> ours) {

    boolean stands() {
        return ours.test(tenure);
    }
}
