package gridrelay.system.oracle;

/**
 * The place of a message.
 *
 * @param sequence 1, 2, 3, ... in the lane
 */
public record Position(Lane lane, long sequence) {

    @Override
    public String toString() {
        return lane + "#" + sequence;
    }
}
