package gridrelay.benchmarks.tus;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** A connection that stays, and costs its machine little: what it sends are the same bytes again and again. For one thread. */
public final class TusConnection implements AutoCloseable {

    private static final byte[] TEXT = "0123456789abcdef 0123456789abcdef 0123456789abcdef 0123456789ab\n"
            .repeat(4 << 10)
            .getBytes(StandardCharsets.US_ASCII);
    private static final String NAME = Base64.getEncoder().encodeToString("a.txt".getBytes(StandardCharsets.US_ASCII));

    private final TusTarget target;
    private final Socket socket;
    private final OutputStream out;
    private final InputStream in;

    public TusConnection(TusTarget target) throws IOException {
        this.target = target;
        this.socket = new Socket(target.files().getHost(), target.files().getPort());
        socket.setTcpNoDelay(true);
        this.out = socket.getOutputStream();
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** An empty file of this length. @return its path */
    public String create(long length) throws IOException {
        return path(call(201, "POST", target.files().getPath(), 0, "Upload-Length: " + length));
    }

    /** A whole file in one request. */
    public void createWith(long length) throws IOException {
        call(201, "POST", target.files().getPath(), length, "Upload-Length: " + length);
    }

    /** All bytes of a file in one request. */
    public void patch(String path, long length) throws IOException {
        call(204, "PATCH", path, length, "Upload-Offset: 0");
    }

    private static String path(Map<String, String> headers) {
        return URI.create(headers.get("location")).getPath();
    }

    private Map<String, String> call(int expected, String method, String path, long bytes, String header)
            throws IOException {
        var head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: "
                + target.files().getAuthority() + "\r\nTus-Resumable: 1.0.0\r\nUpload-Metadata: filename " + NAME
                + "\r\nContent-Length: " + bytes + "\r\n" + header + "\r\n");
        if (bytes > 0) {
            head.append("Content-Type: application/offset+octet-stream\r\n");
        }
        target.headers().forEach(line -> head.append(line).append("\r\n"));
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        for (long sent = 0; sent < bytes; sent += TEXT.length) {
            out.write(TEXT, 0, (int) Math.min(TEXT.length, bytes - sent));
        }
        return answer(expected);
    }

    private Map<String, String> answer(int expected) throws IOException {
        var status = line();
        var headers = new HashMap<String, String>();
        for (var line = line(); !line.isEmpty(); line = line()) {
            var colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        if ("chunked".equals(headers.get("transfer-encoding"))) {
            for (var size = chunk(); size > 0; size = chunk()) {
                in.skipNBytes(size);
                line();
            }
            line();
        } else {
            in.skipNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        }
        if (!status.contains(" " + expected)) {
            throw new IOException(target + " answers " + status + " " + headers);
        }
        return headers;
    }

    private int chunk() throws IOException {
        return Integer.parseInt(line(), 16);
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException(target + " closes");
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
