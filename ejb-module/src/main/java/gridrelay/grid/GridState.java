package gridrelay.grid;

/**
 * The grid as this node sees it, a heartbeat's time late.
 *
 * @param members how many it has
 * @param minimum with fewer it refuses to serve
 * @param serves whether it has enough
 */
public record GridState(int members, int minimum, boolean serves) {}
