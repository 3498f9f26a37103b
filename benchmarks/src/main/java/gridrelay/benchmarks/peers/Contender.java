package gridrelay.benchmarks.peers;

/**
 * Stores messages of about 480 bytes, the same number in each conversation, and posts them to a sink with the headers
 * {@code gridrelay-conversation} and {@code gridrelay-sequence}. For one thread.
 */
public interface Contender extends AutoCloseable {

    /** At once open at most, of each contender. */
    int CONNECTIONS = 128;

    String BODY = "x".repeat(480);

    /** Stores messages durably, and delivers none of them yet. */
    void store(int conversations, int messages) throws Exception;

    /** Sets the delivery of what is stored going, and returns. */
    void begin() throws Exception;

    /** When all has arrived. */
    void end() throws Exception;
}
