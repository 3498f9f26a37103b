package gridrelay.benchmarks;

import gridrelay.system.node.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A local nginx that answers 204 to everything, and logs when which message of which conversation came, and how it was answered. */
final class Nginx implements AutoCloseable {

    /** A line of the access log. */
    record Hit(double seconds, int status, String conversation, long sequence) {}

    private static final String UNLIMITED =
            "server { listen 127.0.0.1:%d backlog=2048; location / { return 204; } location /failing { return 422; } }";

    /** nginx looks at limits after a location's "return", so the answer is that of a second location. */
    private static final String LIMITED = """
            limit_req_zone $binary_remote_addr zone=all:1m rate=%2$dr/s;
                  limit_req_status 429;
                  limit_req_log_level info;
                  server {
                    listen 127.0.0.1:%1$d backlog=2048;
                    location / { limit_req zone=all burst=%3$d nodelay; try_files /none @answer; }
                    location @answer { return 204; }
                  }""";

    private final int port;
    private final Path log;
    private final Process process;
    private final byte[] buffer = new byte[1 << 16];
    private long lines;
    private long bytes;

    private Nginx(Path folder, int port, String server) throws IOException {
        this.port = port;
        log = folder.resolve("access.log");
        Path configuration = folder.resolve("nginx.conf");
        Files.writeString(configuration, """
                daemon off;
                worker_processes 1;
                pid %1$s/nginx.pid;
                error_log %1$s/error.log;
                events { worker_connections 2048; }
                http {
                  log_format lane '$msec $status "$http_gridrelay_conversation" "$http_gridrelay_sequence"';
                  access_log %1$s/access.log lane buffer=256k flush=1s;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                  keepalive_requests 100000000;
                  %2$s
                }
                """.formatted(folder.toAbsolutePath(), server));
        process = new ProcessBuilder(
                        "nginx", "-c", configuration.toAbsolutePath().toString(), "-p", folder.toString())
                .inheritIO()
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    static Nginx start(Path folder) throws IOException {
        int port = Ports.free();
        return start(folder, port, UNLIMITED.formatted(port));
    }

    /** One that answers 429 to what comes faster, but for a fifth of a second's worth at once; on this port. */
    static Nginx limited(Path folder, int port, int perSecond) throws IOException {
        return start(folder, port, LIMITED.formatted(port, perSecond, perSecond / 5));
    }

    private static Nginx start(Path folder, int port, String server) throws IOException {
        var nginx = new Nginx(folder, port, server);
        Awaitility.await().until(() -> Files.exists(folder.resolve("nginx.pid")));
        return nginx;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    /** The same with 422 for an answer. */
    URI failing() {
        return url().resolve("failing");
    }

    /** What was logged since the file had this many lines. */
    List<Hit> hits(long skip) {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.skip(skip).map(Nginx::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lines of the log, which nginx writes with up to a second's delay. Reads only what is new, so it may be asked often. */
    synchronized long count() {
        try (InputStream in = Files.newInputStream(log)) {
            in.skipNBytes(bytes);
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                bytes += read;
                for (int i = 0; i < read; i++) {
                    if (buffer[i] == '\n') {
                        lines++;
                    }
                }
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Hit parse(String line) {
        String[] parts = line.replace("\"", "").split(" ", 4);
        long sequence = parts[3].equals("-") ? 0 : Long.parseLong(parts[3]);
        return new Hit(Double.parseDouble(parts[0]), Integer.parseInt(parts[1]), parts[2], sequence);
    }

    @Override
    public void close() {
        process.destroy();
    }
}
