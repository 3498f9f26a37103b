package gridrelay.benchmarks;

import gridrelay.system.node.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A local nginx that answers 204 to everything, and logs when which message of which conversation came. */
final class Nginx implements AutoCloseable {

    /** A line of the access log. */
    record Hit(double seconds, String conversation, long sequence) {}

    private final int port = Ports.free();
    private final Path log;
    private final Process process;

    private Nginx(Path folder) throws IOException {
        log = folder.resolve("access.log");
        Path configuration = folder.resolve("nginx.conf");
        Files.writeString(configuration, """
                daemon off;
                worker_processes 1;
                pid %1$s/nginx.pid;
                error_log %1$s/error.log;
                events { worker_connections 2048; }
                http {
                  log_format lane '$msec "$http_gridrelay_conversation" "$http_gridrelay_sequence"';
                  access_log %1$s/access.log lane buffer=256k flush=1s;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                  keepalive_requests 100000000;
                  server { listen 127.0.0.1:%2$d backlog=2048; location / { return 204; } location /failing { return 422; } }
                }
                """.formatted(folder.toAbsolutePath(), port));
        process = new ProcessBuilder(
                        "nginx", "-c", configuration.toAbsolutePath().toString(), "-p", folder.toString())
                .inheritIO()
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    static Nginx start(Path folder) throws IOException {
        var nginx = new Nginx(folder);
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

    /** Lines of the log, which nginx writes with up to a second's delay. */
    long count() {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Hit parse(String line) {
        String[] parts = line.split(" ", 3);
        String sequence = parts[2].replace("\"", "");
        return new Hit(
                Double.parseDouble(parts[0]),
                parts[1].replace("\"", ""),
                sequence.equals("-") ? 0 : Long.parseLong(sequence));
    }

    @Override
    public void close() {
        process.destroy();
    }
}
