package gridrelay.console.files;

import gridrelay.intake.Checksum;
import gridrelay.intake.NewUpload;
import gridrelay.problem.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The headers of tus 1.0, read strictly: each at most once, and nothing but what the protocol allows in it. */
record TusHeaders(HttpServletRequest request) {

    static final String BYTES = "application/offset+octet-stream";
    private static final int LONGEST = 4_096;
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final Pattern KEY = Pattern.compile("[!-+\\--~]{1,100}");
    private static final Pattern FILE = Pattern.compile("(?:https?://[^/ ]+)?(?:/api/v1/files/)?(f_[0-9a-f]{32})");
    private static final String FINAL = "final;";

    /** @return null if it is not there */
    String one(String name) {
        var values = Collections.list(request.getHeaders(name));
        if (values.size() > 1) {
            throw Refusal.invalid(name, "must be there once");
        }
        return values.isEmpty() ? null : values.get(0);
    }

    /** @return null if it is not there */
    Long number(String name) {
        var text = one(name);
        if (text == null) {
            return null;
        }
        if (!NUMBER.matcher(text).matches()) {
            throw Refusal.invalid(name, "must be a number of 1 to 18 digits");
        }
        return Long.valueOf(text);
    }

    long offset() {
        var offset = number("Upload-Offset");
        if (offset == null) {
            throw Refusal.invalid("Upload-Offset", "must be there");
        }
        return offset;
    }

    /** Of a new file; null if it is told later. */
    Long newLength() {
        var length = number("Upload-Length");
        var deferred = one("Upload-Defer-Length");
        if (deferred != null && !deferred.equals("1")) {
            throw Refusal.invalid("Upload-Defer-Length", "must be 1");
        }
        if ((length == null) == (deferred == null)) {
            throw Refusal.invalid("Upload-Length", "or Upload-Defer-Length must be there, and not both");
        }
        return length;
    }

    Checksum checksum() {
        var checksum = one("Upload-Checksum");
        return checksum == null ? null : Checksum.parse(checksum);
    }

    boolean bringsBytes() {
        var type = request.getContentType();
        return type != null && type.split(";", 2)[0].trim().equalsIgnoreCase(BYTES);
    }

    /** What the concatenation's header says. */
    boolean isFinal() {
        var concat = one("Upload-Concat");
        if (concat != null && !concat.equals("partial") && !concat.startsWith(FINAL)) {
            throw Refusal.invalid("Upload-Concat", "must be partial, or final; and the parts");
        }
        return concat != null && concat.startsWith(FINAL);
    }

    List<String> parts() {
        var ids = new ArrayList<String>();
        for (var url : bounded("Upload-Concat").substring(FINAL.length()).trim().split(" +")) {
            var file = FILE.matcher(url);
            if (!file.matches()) {
                throw Refusal.invalid("Upload-Concat", "must name files of this server");
            }
            ids.add(file.group(1));
        }
        return ids;
    }

    NewUpload newUpload(Long length) {
        var header = bounded("Upload-Metadata");
        var metadata = header == null ? Map.<String, String>of() : metadata(header);
        return new NewUpload(
                metadata.get("filename"),
                metadata.get("policy"),
                metadata.get("conversation"),
                metadata.get("sha256"),
                length,
                header,
                bounded("Upload-Concat"));
    }

    private String bounded(String name) {
        var text = one(name);
        if (text != null && text.length() > LONGEST) {
            throw Refusal.invalid(name, "must have at most " + LONGEST + " characters");
        }
        return text;
    }

    static Map<String, String> metadata(String header) {
        var metadata = new LinkedHashMap<String, String>();
        for (var pair : header.split(",", -1)) {
            var parts = pair.strip().split(" ", -1);
            if (parts.length > 2 || !KEY.matcher(parts[0]).matches()) {
                throw metadataRefused();
            }
            if (metadata.put(parts[0], parts.length == 1 ? "" : text(parts[1])) != null) {
                throw Refusal.invalid("Upload-Metadata", "must have each key once");
            }
        }
        return metadata;
    }

    private static String text(String base64) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getDecoder().decode(base64)))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw metadataRefused();
        }
    }

    private static Refusal metadataRefused() {
        return Refusal.invalid("Upload-Metadata", "must be pairs of a key and the base64 of UTF-8, between commas");
    }
}
