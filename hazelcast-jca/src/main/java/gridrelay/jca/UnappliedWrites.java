package gridrelay.jca;

import java.util.Set;

/**
 * Writes of a committed transaction that did not reach the grid, or not surely, within the time allowed.
 *
 * @param map the map's name
 * @param keys whose entries may be out of date
 * @param cause what the grid said
 */
public record UnappliedWrites(String map, Set<Object> keys, Throwable cause) {

    public UnappliedWrites {
        keys = Set.copyOf(keys);
    }
}
