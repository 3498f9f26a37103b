package gridrelay.system.chaos;

import gridrelay.system.oracle.Fault.Kind;
import java.util.Optional;

/** The database's disk is full: its tables cannot grow, and if it cannot write ahead it ends. */
record DatabaseFull() implements Fault {

    @Override
    public void begin(Lab lab) {
        lab.disk().ifPresent(SmallDisk::fill);
    }

    @Override
    public void end(Lab lab) {
        lab.disk().ifPresent(SmallDisk::free);
        if (!lab.database().isRunning()) {
            lab.database().restart();
        }
    }

    @Override
    public Optional<Kind> excuse() {
        return Optional.of(Kind.SPLIT);
    }

    @Override
    public Optional<String> missing(Lab lab) {
        return lab.disk().isPresent() ? Optional.empty() : Optional.of("file systems in files, as root");
    }
}
