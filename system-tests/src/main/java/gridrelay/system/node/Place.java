package gridrelay.system.node;

import java.util.List;

/**
 * Where on this machine a node runs.
 *
 * @param host the address that it listens at, as everybody names it
 * @param through the command that starts another in that place; empty for here
 */
public record Place(String host, List<String> through) {

    /** Beside everything else. */
    public static final Place HERE = new Place("127.0.0.1", List.of());

    public Place {
        through = List.copyOf(through);
    }
}
