package gridrelay.system.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/** Sends files to one node, header by header: for tests that want to know each answer. Never repeats a call. */
public final class FileClient {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI node;
    private final String token;

    public FileClient(URI node, String token) {
        this.node = node;
        this.token = token;
    }

    /**
     * What came back.
     *
     * @param call whose answer it is: its method and path
     * @param body as it came
     */
    public record Answer(String call, int status, HttpHeaders headers, byte[] body) {

        public Answer expect(int wanted) {
            if (status != wanted) {
                throw new AssertionError("answered " + status + " instead of " + wanted + ": " + this);
            }
            return this;
        }

        /** Null if it is not there. */
        public String header(String name) {
            return headers.firstValue(name).orElse(null);
        }

        /** In a message for people. */
        @Override
        public String toString() {
            return call + " " + status + " " + new String(body, StandardCharsets.UTF_8) + " " + headers.map();
        }

        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** With the version's header and any others: name, value, name, value, ... */
    public Answer tus(String method, String path, byte[] body, String... headers) {
        var all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 2, headers.length);
        all[0] = "Tus-Resumable";
        all[1] = "1.0.0";
        return call(method, path, body, all);
    }

    public Answer call(String method, String path, byte[] body, String... headers) {
        return call(method, path, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body), headers);
    }

    /** Without a Content-Length. */
    public Answer chunked(String method, String path, byte[] body, String... headers) {
        return call(method, path, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)), headers);
    }

    private Answer call(String method, String path, BodyPublisher body, String... headers) {
        var request = HttpRequest.newBuilder(node.resolve(path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token)
                .method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            var response = http.send(request.build(), BodyHandlers.ofByteArray());
            return new Answer(method + " " + path, response.statusCode(), response.headers(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The path of a new file. */
    public String create(long length, String... headers) {
        var all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 2, headers.length);
        all[0] = "Upload-Length";
        all[1] = Long.toString(length);
        return tus("POST", "/api/v1/files", null, all).expect(201).header("Location");
    }

    public Answer patch(String path, long offset, byte[] body, String... headers) {
        var all = new String[headers.length + 4];
        System.arraycopy(headers, 0, all, 4, headers.length);
        all[0] = "Upload-Offset";
        all[1] = Long.toString(offset);
        all[2] = "Content-Type";
        all[3] = "application/offset+octet-stream";
        return tus("PATCH", path, body, all);
    }

    public Answer head(String path) {
        return tus("HEAD", path, null);
    }

    public JsonNode file(String path) {
        return call("GET", path, (byte[]) null).expect(200).json();
    }

    /** Sends a whole small file with its name, and returns its path. */
    public String upload(String name, byte[] content) {
        return upload(name, content, "default");
    }

    public String upload(String name, byte[] content, String policy) {
        return tus(
                        "POST",
                        "/api/v1/files",
                        content,
                        "Upload-Length",
                        Integer.toString(content.length),
                        "Upload-Metadata",
                        "filename " + base64(name) + ",policy " + base64(policy),
                        "Content-Type",
                        "application/offset+octet-stream")
                .expect(201)
                .header("Location");
    }

    public static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A PATCH that announces so many bytes, sends these, and then says nothing more; close it to break it off. */
    public Socket stalled(String path, long offset, long announced, byte[] sent) {
        try {
            var socket = new Socket(node.getHost(), node.getPort());
            var head = "PATCH " + path + " HTTP/1.1\r\nHost: " + node.getAuthority() + "\r\nAuthorization: Bearer "
                    + token + "\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: " + offset
                    + "\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: " + announced + "\r\n\r\n";
            // in one piece: a server may hand on bytes that come later only when all that were announced are there
            var request = new ByteArrayOutputStream();
            request.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
            request.writeBytes(sent);
            request.writeTo(socket.getOutputStream());
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends text as it is, and returns the status line of the answer. */
    public String raw(String request) {
        try (var socket = new Socket(node.getHost(), node.getPort())) {
            socket.setSoTimeout((int) TIMEOUT.toMillis());
            try {
                socket.getOutputStream()
                        .write(request.replace("$TOKEN", token)
                                .replace("$HOST", node.getAuthority())
                                .getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // answered and closed before all was sent
            }
            var line = new StringBuilder();
            for (int c = socket.getInputStream().read();
                    c >= 0 && c != '\n';
                    c = socket.getInputStream().read()) {
                line.append((char) c);
            }
            return line.toString().strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
