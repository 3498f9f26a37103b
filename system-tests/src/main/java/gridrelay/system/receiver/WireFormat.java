package gridrelay.system.receiver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gridrelay.system.oracle.Digest;
import gridrelay.system.oracle.Lane;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads what a webhook request says, by the contract that receivers are given, and notes what breaks it. */
final class WireFormat {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Signatures signatures;

    WireFormat(Signatures signatures) {
        this.signatures = signatures;
    }

    Arrived read(String method, String path, HttpHeaders headers, byte[] body, long opened, String peer) {
        var problems = new ArrayList<String>();
        if (!method.equals("POST")) {
            problems.add("method " + method);
        }
        String endpoint = path.substring(1);
        String conversation = decoded(headers.get("gridrelay-conversation", ""), problems);
        long sequence = number(headers, "gridrelay-sequence", problems);
        String id = headers.get("webhook-id", "");
        if (id.isEmpty() || id.contains(".")) {
            problems.add("webhook-id '" + id + "'");
        }
        JsonNode json = parsed(body, problems);
        List<Arrived.Part> batch = List.of();
        if (headers.contains("gridrelay-last-sequence")) {
            batch = batch(json, conversation, sequence, number(headers, "gridrelay-last-sequence", problems), problems);
        } else {
            compare(json, conversation, sequence, problems);
        }
        signatures.check(endpoint, id, headers, body).ifPresent(problems::add);
        return new Arrived(
                new Lane(conversation, endpoint),
                sequence,
                id,
                number(headers, "gridrelay-epoch", problems),
                (int) number(headers, "gridrelay-attempt", problems),
                headers.contains("gridrelay-replay") ? number(headers, "gridrelay-replay", problems) : 0,
                Digest.of(body),
                Digest.of(json.path("data").toString()),
                skipped(json),
                opened,
                peer,
                batch,
                problems.isEmpty() ? null : String.join("; ", problems));
    }

    private static void compare(JsonNode json, String conversation, long sequence, List<String> problems) {
        if (!json.path("conversation").asText().equals(conversation)
                || json.path("sequence").asLong() != sequence) {
            problems.add("the body names %s #%s, the headers %s #%d"
                    .formatted(json.path("conversation"), json.path("sequence"), conversation, sequence));
        }
    }

    private static List<Arrived.Part> batch(
            JsonNode json, String conversation, long first, long last, List<String> problems) {
        var parts = new ArrayList<Arrived.Part>();
        for (JsonNode message : json.path("messages")) {
            long sequence = first + parts.size();
            compare(message, conversation, sequence, problems);
            parts.add(new Arrived.Part(
                    sequence,
                    message.path("id").asText(),
                    Digest.of(message.path("data").toString()),
                    skipped(message)));
        }
        if (!json.path("type").asText().equals("gridrelay.batch")
                || json.path("first").asLong() != first
                || json.path("last").asLong() != last
                || parts.size() != last - first + 1) {
            problems.add("a batch #%d to #%d has type %s, first %s, last %s and %d messages"
                    .formatted(first, last, json.path("type"), json.path("first"), json.path("last"), parts.size()));
        }
        return parts;
    }

    private static String decoded(String header, List<String> problems) {
        try {
            // Percent-encoding only: a plus sign is a plus sign.
            return URLDecoder.decode(header.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            problems.add("gridrelay-conversation '" + header + "'");
            return header;
        }
    }

    private static long number(HttpHeaders headers, String name, List<String> problems) {
        String value = headers.get(name, "");
        try {
            long number = Long.parseLong(value);
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        problems.add(name + " '" + value + "'");
        return 0;
    }

    private static JsonNode parsed(byte[] body, List<String> problems) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            problems.add("body is not JSON");
            return JSON.missingNode();
        }
    }

    private static List<Long> skipped(JsonNode json) {
        var sequences = new ArrayList<Long>();
        json.path("skipped").forEach(sequence -> sequences.add(sequence.asLong()));
        return sequences;
    }
}
