package gridrelay.system.oracle;

/** One conversation towards one endpoint: what order is promised for. */
public record Lane(String conversation, String endpoint) implements Comparable<Lane> {

    @Override
    public int compareTo(Lane other) {
        int byEndpoint = endpoint.compareTo(other.endpoint);
        return byEndpoint != 0 ? byEndpoint : conversation.compareTo(other.conversation);
    }

    /** The place of a message in this lane. */
    public Position at(long sequence) {
        return new Position(this, sequence);
    }

    @Override
    public String toString() {
        return conversation + "->" + endpoint;
    }
}
