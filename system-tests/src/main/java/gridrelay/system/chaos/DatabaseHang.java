package gridrelay.system.chaos;

import gridrelay.system.oracle.Fault.Kind;
import java.util.Optional;

/** PostgreSQL is stopped (SIGSTOP): it takes calls and answers none. */
record DatabaseHang() implements Fault {

    @Override
    public void begin(Lab lab) {
        lab.database().pause();
    }

    @Override
    public void end(Lab lab) {
        lab.database().resume();
    }

    @Override
    public Optional<Kind> excuse() {
        return Optional.of(Kind.SPLIT);
    }
}
