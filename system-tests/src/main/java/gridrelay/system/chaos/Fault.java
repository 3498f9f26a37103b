package gridrelay.system.chaos;

import gridrelay.system.oracle.Fault.Kind;
import java.util.Optional;

/**
 * Something that is done to a lab. What its record says is all there is to it, so a schedule prints as it is, and a seed makes the
 * same one again. Called by the run's only thread; one that meets what another has left (a node that does not run) does nothing.
 */
sealed interface Fault
        permits BadEndpoint,
                BadNetwork,
                ClockJump,
                ConnectionStorm,
                DatabaseFull,
                DatabaseHang,
                DatabaseKill,
                Disconnect,
                Kill,
                LockedLanes,
                LostCommits,
                Pause,
                Restart,
                Special,
                Split,
                Together {

    void begin(Lab lab);

    void end(Lab lab);

    /** What it excuses; empty for what excuses nothing. */
    Optional<Kind> excuse();

    /** Whether it is over for the oracle as soon as it has begun, and what follows is its consequence. */
    default boolean isSudden() {
        return false;
    }

    /** What this machine lacks for it. */
    default Optional<String> missing(Lab lab) {
        return Optional.empty();
    }
}
