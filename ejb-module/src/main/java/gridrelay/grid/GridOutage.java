package gridrelay.grid;

import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.splitbrainprotection.SplitBrainProtectionException;
import gridrelay.problem.Refusal;
import gridrelay.problem.Refusal.Kind;
import java.time.Duration;
import java.util.Optional;

/** Recognises, in what an operation threw, that it needed the grid and the grid did not serve: it may be tried again. */
public final class GridOutage {

    private static final Duration SOON = Duration.ofSeconds(5);
    private static final int MOST_CAUSES = 20;

    private GridOutage() {}

    /** The refusal to answer with (UNAVAILABLE {@code GRID_MINORITY} or {@code GRID_AWAY}), if the cause lies there. */
    public static Optional<Refusal> of(Throwable thrown) {
        var cause = thrown;
        for (var i = 0; cause != null && i < MOST_CAUSES; i++, cause = cause.getCause()) {
            if (cause instanceof SplitBrainProtectionException) {
                return Optional.of(minority());
            }
            if (cause instanceof HazelcastInstanceNotActiveException) {
                return Optional.of(away());
            }
        }
        return Optional.empty();
    }

    static Refusal minority() {
        return new Refusal(
                Kind.UNAVAILABLE, "GRID_MINORITY", "this node's part of the grid has too few members at present", SOON);
    }

    static Refusal away() {
        return new Refusal(Kind.UNAVAILABLE, "GRID_AWAY", "the grid cannot be reached at present", SOON);
    }
}
