package gridrelay.system.chaos;

import gridrelay.system.oracle.Fault.Kind;
import java.util.Optional;
import java.util.stream.Stream;

/** Two at once. They end in the other order, and excuse what the second does, or else the first. */
record Together(Fault first, Fault second) implements Fault {

    @Override
    public void begin(Lab lab) {
        first.begin(lab);
        second.begin(lab);
    }

    @Override
    public void end(Lab lab) {
        second.end(lab);
        first.end(lab);
    }

    @Override
    public Optional<Kind> excuse() {
        return second.excuse().or(first::excuse);
    }

    @Override
    public boolean isSudden() {
        return Stream.of(first, second)
                .allMatch(fault -> fault.isSudden() || fault.excuse().isEmpty());
    }

    @Override
    public Optional<String> missing(Lab lab) {
        return first.missing(lab).or(() -> second.missing(lab));
    }
}
