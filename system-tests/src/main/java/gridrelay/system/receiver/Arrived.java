package gridrelay.system.receiver;

import gridrelay.system.oracle.Lane;
import java.util.List;

/**
 * A request that was read in full and has not been answered.
 *
 * @param replay 0 where it belongs to none
 * @param batch the messages of a batch, in order; empty if it holds one message alone
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
        List<Part> batch,
        String problem) {

    /** A message of a batch. */
    record Part(long sequence, String id, String data, List<Long> skipped) {}

    /** The sequence of the last message in it. */
    public long last() {
        return batch.isEmpty() ? sequence : batch.get(batch.size() - 1).sequence();
    }
}
