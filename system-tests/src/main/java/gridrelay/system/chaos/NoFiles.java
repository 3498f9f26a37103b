package gridrelay.system.chaos;

import gridrelay.system.oracle.Fault.Kind;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;

/**
 * A node may open no file and no socket more: what it takes, sends and asks over new connections fails, and so do classes that it
 * has not loaded yet, for good. When it may again it has to say so, and is started anew, as by whoever looks after it.
 */
record NoFiles(int node) implements Special {

    /** Below what a node has open when it has started. */
    private static final int FEW = 100;
    /** More than it needs, and not more than any system allows. */
    private static final int ENOUGH = 4_096;

    private static final Duration SAID = Duration.ofSeconds(30);

    @Override
    public void begin(Lab lab) {
        limit(lab, FEW);
    }

    @Override
    public void end(Lab lab) {
        limit(lab, ENOUGH);
        if (lab.node(node).isRunning()) {
            Awaitility.await("a node without files to say so")
                    .atMost(SAID)
                    .until(() -> !lab.node(node).isLive());
            lab.node(node).kill();
        }
        lab.node(node).begin();
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
