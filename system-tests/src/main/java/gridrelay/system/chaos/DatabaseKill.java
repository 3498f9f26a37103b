package gridrelay.system.chaos;

import gridrelay.system.oracle.Fault.Kind;
import java.util.Optional;

/** kill -9 of PostgreSQL, which recovers at its start. */
record DatabaseKill() implements Fault {

    @Override
    public void begin(Lab lab) {
        lab.database().kill();
    }

    @Override
    public void end(Lab lab) {
        lab.database().restart();
    }

    @Override
    public Optional<Kind> excuse() {
        return Optional.of(Kind.SPLIT);
    }
}
