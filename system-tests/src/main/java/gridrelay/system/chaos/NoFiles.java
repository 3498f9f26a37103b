package gridrelay.system.chaos;

import gridrelay.system.oracle.Fault.Kind;
import java.util.Optional;

/** A node may open no file and no socket more: what it takes, sends and asks over new connections fails. */
record NoFiles(int node) implements Special {

    /** Liberty's script and systemd leave the hard limit alone; this is below what a node has open when it has started. */
    private static final int FEW = 100;

    @Override
    public void begin(Lab lab) {
        limit(lab, FEW + ":");
    }

    @Override
    public void end(Lab lab) {
        limit(lab, "65536:");
    }

    private void limit(Lab lab, String soft) {
        if (lab.node(node).isRunning()) {
            Commands.run("prlimit", "--pid", Long.toString(lab.node(node).pid()), "--nofile=" + soft);
        }
    }

    @Override
    public Optional<Kind> excuse() {
        return Optional.of(Kind.OUTAGE);
    }
}
