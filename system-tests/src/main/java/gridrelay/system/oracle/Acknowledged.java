package gridrelay.system.oracle;

/**
 * A message that GridRelay answered with 202: from then on it must not be lost.
 *
 * @param id the id in the answer, the later {@code webhook-id}
 * @param data the {@linkplain Digest digest} of the data that was sent; null where it is not to be compared
 */
public record Acknowledged(Lane lane, long sequence, String id, String data) {

    Position position() {
        return lane.at(sequence);
    }
}
