package gridrelay.console.files;

import gridrelay.problem.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A body of {@code multipart/form-data} (RFC 7578), part by part as it comes: nothing of it is kept. For one thread; a part is
 * over when the next is asked for.
 */
final class MultipartBody {

    private static final int BUFFER = 64 << 10;
    private static final int LONGEST_HEAD = 8 << 10;
    private static final Pattern BOUNDARY = Pattern.compile(";\\s*boundary=(?:\"([^\"]{1,70})\"|([^;\\s\"]{1,70}))");
    private static final Pattern NAME = Pattern.compile("(?i)[; ]name=\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern FILE_NAME = Pattern.compile("(?i)[; ]filename=\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final InputStream source;
    private final byte[] delimiter;
    private final byte[] buffer = new byte[BUFFER];
    private int from;
    private int to;
    private boolean inPart;

    /** @param fileName null of a field that is no file */
    record Head(String name, String fileName) {}

    MultipartBody(String contentType, InputStream source) throws IOException {
        var boundary = BOUNDARY.matcher(contentType == null ? "" : contentType);
        if (!boundary.find()) {
            throw Refusal.invalid("Content-Type", "must be multipart/form-data with a boundary");
        }
        var text = boundary.group(1) == null ? boundary.group(2) : boundary.group(1);
        this.source = source;
        this.delimiter = ("\r\n--" + text).getBytes(StandardCharsets.ISO_8859_1);
        buffer[0] = '\r'; // the first delimiter has no line end before it
        buffer[1] = '\n';
        to = 2;
        inPart = true;
    }

    /** Goes on to the next part, passing over a little that was not read; empty at the end. */
    Optional<Head> next() throws IOException {
        if (part().readNBytes(LONGEST_HEAD + 1).length
                > LONGEST_HEAD) { // before the first part, or left of the last one
            throw Refusal.invalid("", "there are more than " + LONGEST_HEAD + " bytes where no file is");
        }
        inPart = false;
        var mark = line();
        if (mark.equals("--")) {
            return Optional.empty();
        }
        if (!mark.isBlank()) {
            throw malformed();
        }
        String disposition = "";
        var length = 0;
        for (var header = line(); !header.isEmpty(); header = line()) {
            length += header.length();
            if (length > LONGEST_HEAD) {
                throw Refusal.invalid("", "a part's headers are too long");
            }
            if (header.regionMatches(true, 0, "content-disposition:", 0, 20)) {
                disposition = header;
            }
        }
        inPart = true;
        return Optional.of(new Head(value(NAME.matcher(disposition)), value(FILE_NAME.matcher(disposition))));
    }

    /** As browsers write it (HTML, multipart/form-data encoding): quotes and line ends percent-encoded, older ones with a backslash. */
    private static String value(Matcher matcher) {
        return matcher.find()
                ? matcher.group(1)
                        .replace("%22", "\"")
                        .replace("%0D", "\r")
                        .replace("%0A", "\n")
                        .replaceAll("\\\\([\"\\\\])", "$1")
                : null;
    }

    /** The present part's bytes. */
    InputStream part() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return inPart ? readPart(bytes, offset, length) : -1;
            }
        };
    }

    private int readPart(byte[] bytes, int offset, int length) throws IOException {
        while (true) {
            var found = find();
            if (found == from) {
                from += delimiter.length;
                inPart = false;
                return -1;
            }
            // without a delimiter in sight the last bytes may be the beginning of one
            var safe = found >= 0 ? found : to - delimiter.length + 1;
            if (safe > from) {
                var count = Math.min(length, safe - from);
                System.arraycopy(buffer, from, bytes, offset, count);
                from += count;
                return count;
            }
            fill();
        }
    }

    private int find() {
        for (var i = from; i <= to - delimiter.length; i++) {
            if (buffer[i] == '\r' && matches(i)) {
                return i;
            }
        }
        return -1;
    }

    private boolean matches(int at) {
        for (var i = 0; i < delimiter.length; i++) {
            if (buffer[at + i] != delimiter[i]) {
                return false;
            }
        }
        return true;
    }

    private void fill() throws IOException {
        if (from > 0) {
            System.arraycopy(buffer, from, buffer, 0, to - from);
            to -= from;
            from = 0;
        }
        var read = source.read(buffer, to, buffer.length - to);
        if (read < 0) {
            throw Refusal.invalid("", "the body ends within a part");
        }
        to += read;
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        var begin = from;
        while (true) {
            for (; begin < to; begin++) {
                if (buffer[begin] == '\n') {
                    line.append(new String(buffer, from, begin - from, StandardCharsets.UTF_8));
                    from = begin + 1;
                    return line.toString().stripTrailing();
                }
            }
            if (to - from >= LONGEST_HEAD) {
                throw malformed();
            }
            if (to - from == 2 && buffer[from] == '-' && buffer[from + 1] == '-') {
                from = to;
                return "--"; // the last line may have no end
            }
            var waiting = begin - from;
            fill();
            begin = from + waiting;
        }
    }

    private static Refusal malformed() {
        return Refusal.invalid("", "the body is no multipart/form-data");
    }
}
