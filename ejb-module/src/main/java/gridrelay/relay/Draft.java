package gridrelay.relay;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A message on its way into the log.
 *
 * @param index in what is accepted with it
 * @param field how a refusal names it: {@code [3].}, or nothing where it is alone
 * @param hash tells whether an idempotency key is used for the same again; null if there is no key
 * @param owed of a fact that is settled already: whoever caused it cannot be told to wait because its conversation is full
 */
record Draft(int index, String field, NewMessage message, String hash, boolean owed) {

    static Draft alone(NewMessage message) {
        return of(0, "", message, false);
    }

    static List<Draft> batch(List<NewMessage> messages) {
        return batch(messages, false);
    }

    static List<Draft> owed(List<NewMessage> messages) {
        return batch(messages, true);
    }

    private static List<Draft> batch(List<NewMessage> messages, boolean owed) {
        return IntStream.range(0, messages.size())
                .mapToObj(i -> of(i, "[" + i + "].", messages.get(i), owed))
                .toList();
    }

    private static Draft of(int index, String field, NewMessage message, boolean owed) {
        return new Draft(index, field, message, message.idempotencyKey() == null ? null : hash(message), owed);
    }

    /** The same in another place. */
    Draft at(int place) {
        return new Draft(place, field, message, hash, owed);
    }

    String key() {
        return message.idempotencyKey();
    }

    /** SHA-256 over all that the message says but its key, each part with its length before it. */
    private static String hash(NewMessage message) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            add(digest, message.conversation());
            digest.update(ByteBuffer.allocate(Integer.BYTES)
                    .putInt(message.endpoints().size())
                    .flip());
            message.endpoints().forEach(endpoint -> add(digest, endpoint));
            add(digest, message.type());
            add(digest, message.data());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void add(MessageDigest digest, String part) {
        var bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        digest.update(bytes);
    }
}
