package gridrelay.relay;

/** The JSON that a receiver gets. */
final class Body {

    static final int MAX_SKIPPED = 1_000;

    private static final int ENVELOPE = 200;

    private final StringBuilder text;

    private Body(int length) {
        text = new StringBuilder(length);
    }

    /**
     * The same text at every attempt, by any node: what lies between the last delivered message and this one can no longer
     * change once this one is the lane's next.
     *
     * @param delivered the sequence of the last message that the lane delivered before
     */
    static String of(PendingMessage message, long delivered) {
        var body = new Body(message.size() + ENVELOPE);
        body.text.append('{');
        body.message(message, delivered);
        return body.text.toString();
    }

    /** Each message as it would come alone, with its id before: only the first can have skipped ones before it. */
    static String of(Batch batch, long delivered) {
        var body = new Body(batch.messages().stream()
                .mapToInt(message -> message.size() + ENVELOPE)
                .sum());
        body.text
                .append("{\"type\":\"gridrelay.batch\",\"timestamp\":\"")
                .append(batch.first().acceptedAt())
                .append("\",\"conversation\":")
                .append(quoted(batch.conversation()))
                .append(",\"first\":")
                .append(batch.sequence())
                .append(",\"last\":")
                .append(batch.last())
                .append(",\"messages\":[");
        var before = delivered;
        for (var message : batch.messages()) {
            body.text
                    .append(message == batch.first() ? "" : ",")
                    .append("{\"id\":\"")
                    .append(message.id())
                    .append("\",");
            body.message(message, before);
            before = message.sequence();
        }
        return body.text.append("]}").toString();
    }

    private void message(PendingMessage message, long delivered) {
        text.append("\"type\":")
                .append(quoted(message.type()))
                .append(",\"timestamp\":\"")
                .append(message.acceptedAt())
                .append("\",\"conversation\":")
                .append(quoted(message.conversation()))
                .append(",\"sequence\":")
                .append(message.sequence())
                .append(",\"data\":")
                .append(message.data());
        if (delivered + 1 < message.sequence()) {
            skipped(Math.max(delivered + 1, message.sequence() - MAX_SKIPPED), message.sequence());
        }
        text.append('}');
    }

    private void skipped(long first, long next) {
        text.append(",\"skipped\":[");
        for (var skipped = first; skipped < next; skipped++) {
            text.append(skipped == first ? "" : ",").append(skipped);
        }
        text.append(']');
    }

    /** Types and conversations hold no control characters, so two characters need care. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
