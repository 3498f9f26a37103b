package gridrelay.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import gridrelay.directory.Coalesce;
import java.util.List;

/**
 * What is to be read of a lane's messages: from the first on as many as all bounds allow, but always one.
 *
 * @param characters no message begins beyond so many
 * @param bytes of UTF-8, of a batch that is to be composed; 0: none is
 */
record Span(long first, int messages, long characters, int bytes) {

    /** Messages of one lane, in one read. */
    static final int FEW = 16;
    /** Characters of one lane, in one read, but always one message. */
    static final int SHORT = 64 * 1024;

    /** A few messages, and not many bytes. */
    static Span few(long first) {
        return new Span(first, FEW, SHORT, 0);
    }

    /** Exactly these. */
    static Span whole(long first, long last) {
        return new Span(first, (int) (last - first + 1), Long.MAX_VALUE, 0);
    }

    /** What becomes a batch. */
    static Span composing(Coalesce policy, long first, boolean alone) {
        return new Span(first, alone ? 1 : policy.maxMessages(), policy.maxBytes(), policy.maxBytes());
    }

    boolean composes() {
        return bytes > 0;
    }

    /** @param read in order, from the first on */
    List<PendingMessage> cut(List<PendingMessage> read) {
        var left = bytes;
        for (var i = 0; composes() && i < read.size(); i++) {
            left -= read.get(i).data().getBytes(UTF_8).length;
            if (left < 0) {
                return read.subList(0, Math.max(1, i));
            }
        }
        return read;
    }
}
