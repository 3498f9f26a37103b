package gridrelay.system.receiver;

import gridrelay.system.oracle.Lane;
import java.util.List;

/**
 * A request that was read in full and has not been answered.
 *
 * @param replay 0 where it belongs to none
 * @param problem what is wrong with it, or null
 */
public record Arrived(
        Lane lane,
        long sequence,
        String id,
        long epoch,
        int attempt,
        long replay,
        String body,
        String data,
        List<Long> skipped,
        long opened,
        String peer,
        String problem) {}
