package gridrelay.system.chaos;

import gridrelay.system.oracle.Fault.Kind;
import java.util.Optional;

/** A node may open no file and no socket more: what it takes, sends and asks over new connections fails. */
record NoFiles(int node) implements Special {

    /** Below what a node has open when it has started. */
    private static final int FEW = 100;
    /** More than it needs, and not more than any system allows. */
    private static final int ENOUGH = 4_096;

    @Override
    public void begin(Lab lab) {
        limit(lab, FEW);
    }

    @Override
    public void end(Lab lab) {
        limit(lab, ENOUGH);
    }

    /** The soft limit, which a process obeys and anybody may raise again. */
    private void limit(Lab lab, int files) {
        if (lab.node(node).isRunning()) {
            Commands.run("prlimit", "--pid", Long.toString(lab.node(node).pid()), "--nofile=" + files + ":");
        }
    }

    @Override
    public Optional<Kind> excuse() {
        return Optional.of(Kind.OUTAGE);
    }
}
