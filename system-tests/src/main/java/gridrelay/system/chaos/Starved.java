package gridrelay.system.chaos;

import gridrelay.system.oracle.Fault.Kind;
import java.util.Optional;

/** A node gets so little of the processors that everything takes it far too long; to others it looks like many pauses. */
record Starved(int node, int percent) implements Special {

    @Override
    public void begin(Lab lab) {
        if (lab.node(node).isRunning()) {
            ProcessorShare.limit(lab.node(node).pid(), percent);
        }
    }

    @Override
    public void end(Lab lab) {
        ProcessorShare.free();
    }

    @Override
    public Optional<Kind> excuse() {
        return Optional.of(Kind.PAUSE);
    }

    @Override
    public Optional<String> missing(Lab lab) {
        return ProcessorShare.isThere()
                ? Optional.empty()
                : Optional.of("control group for processors that may be written");
    }
}
