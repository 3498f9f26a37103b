package gridrelay.system.chaos;

import java.time.Duration;
import java.util.List;

/** What is done to a lab, and when. */
record Schedule(String name, List<Step> steps) {

    Schedule {
        steps = List.copyOf(steps);
    }

    /** The same for the same seed, on every machine. */
    static Schedule of(long seed, Duration faults) {
        return new Schedule("seed " + seed, new Dice(seed).steps(faults));
    }
}
