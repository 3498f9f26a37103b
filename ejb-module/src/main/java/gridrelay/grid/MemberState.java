package gridrelay.grid;

import java.time.Instant;

/**
 * One incarnation of a node as the database shows it.
 *
 * @param shards how many it owns
 * @param self whether it is this node's present one
 */
public record MemberState(
        String incarnation, String name, boolean living, Instant startedAt, long shards, boolean self) {}
