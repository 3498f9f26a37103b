package gridrelay.directory;

/**
 * How many consecutive messages of a conversation go into one request. What is null gets its default.
 *
 * @param maxMessages default 100
 * @param maxBytes of the messages' {@code data} together, in UTF-8; a longer message goes alone; default 262,144
 * @param lingerMs how long a conversation with fewer messages waits for more once its turn has come; default 0
 */
public record Coalesce(Integer maxMessages, Integer maxBytes, Integer lingerMs) {

    /** No endpoint has more in a request. */
    public static final int MOST_MESSAGES = 1_000;

    public Coalesce {
        maxMessages = maxMessages == null ? 100 : maxMessages;
        maxBytes = maxBytes == null ? 256 * 1024 : maxBytes;
        lingerMs = lingerMs == null ? 0 : lingerMs;
    }
}
