package gridrelay.relay;

/**
 * The receipt of an accepted message.
 *
 * @param id {@code msg_} and 128 random bits; the {@code webhook-id} of every attempt
 * @param sequence counts 1, 2, 3, ... in the lane
 */
public record AcceptedMessage(String id, String endpoint, long sequence) {}
