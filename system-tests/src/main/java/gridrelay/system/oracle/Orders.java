package gridrelay.system.oracle;

import java.util.List;
import java.util.Map;

/**
 * What operators asked of an endpoint's lanes, and what its policy allows: nothing is given up, sent again or held back beyond
 * it.
 *
 * @param skips the time from which each skip counts on the journal's clock; {@link Long#MAX_VALUE} where nobody said that it
 *     was done
 * @param exhaustedAfter how often a message has to fail before it may be given up; 0: it may never
 */
public record Orders(Map<Position, Long> skips, List<Replay> replays, List<Pause> pauses, int exhaustedAfter) {

    public Orders {
        skips = Map.copyOf(skips);
        replays = List.copyOf(replays);
        pauses = List.copyOf(pauses);
    }

    /**
     * Settled messages are to be sent again.
     *
     * @param conversation null for all of the endpoint
     * @param ordered when it was asked for, on the journal's clock
     * @param whole it ended without leaving anything out: each message that was settled when it was ordered is due
     */
    public record Replay(long id, String endpoint, String conversation, long ordered, boolean whole) {

        boolean covers(Lane lane) {
            return lane.endpoint().equals(endpoint)
                    && (conversation == null || lane.conversation().equals(conversation));
        }
    }

    /** From when it was said to be done until before its end was asked for, on the journal's clock. */
    public record Pause(Lane lane, long from, long until) {}
}
