package gridrelay.system.node;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * One GridRelay server with ports, data and output of its own. Its life can end and begin again; port, data and token stay.
 *
 * <p>For one thread. The server dies with this JVM.
 */
public final class Node implements AutoCloseable {

    /** Long, because three nodes that start at once on a busy machine were seen to take ten times the twenty seconds of one. */
    private static final Duration READY_WITHIN = Duration.ofSeconds(300);

    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(60);

    private final Place place;
    private final Path folder;
    private final int port;
    private final int gridPort;
    private final String token;
    private final Map<String, String> environment = new HashMap<>();
    private final Readiness readiness;
    private String jvmArguments = "";
    private ServerProcess process;

    /** @param token of at least 32 characters; nodes of one database have to have the same */
    Node(Place place, Path folder, int port, int gridPort, String token) {
        this.place = place;
        this.folder = folder.toAbsolutePath();
        this.port = port;
        this.gridPort = gridPort;
        this.token = token;
        this.readiness = new Readiness(url());
        environment.put("GRIDRELAY_HTTP_HOST", place.host());
        environment.put("GRIDRELAY_HTTP_PORT", Integer.toString(port));
        environment.put("GRIDRELAY_GRID_HOST", place.host());
        environment.put("GRIDRELAY_GRID_PORT", Integer.toString(gridPort));
        environment.put("GRIDRELAY_DATA", this.folder.resolve("data").toString());
        environment.put("GRIDRELAY_ADMIN_TOKEN", token);
        environment.put("GRIDRELAY_DEVELOPMENT", "true");
        environment.put("WLP_OUTPUT_DIR", this.folder.resolve("output").toString());
    }

    /** Not started yet; everything it writes goes below the folder. */
    public static Node in(Path folder) {
        return new Node(Place.HERE, folder, Ports.free(), Ports.free(), newToken());
    }

    static String newToken() {
        return "token-" + UUID.randomUUID() + UUID.randomUUID();
    }

    /** Applies from the next start. */
    public Node with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** On this database, timers included, instead of H2 in the data folder. */
    public Node onDatabase(String url, String user, String password) {
        for (var use : List.of("DB", "TIMERS")) {
            with("GRIDRELAY_" + use + "_URL", url);
            with("GRIDRELAY_" + use + "_USER", user);
            with("GRIDRELAY_" + use + "_PASSWORD", password);
        }
        return this;
    }

    public Node withJvm(String arguments) {
        jvmArguments = arguments;
        return this;
    }

    /**
     * Returns when the node is ready.
     *
     * @return the time from the process's start to that
     */
    public Duration start() {
        long begin = System.nanoTime();
        begin();
        awaitReady();
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** Starts the process and returns. */
    public void begin() {
        if (isRunning()) {
            throw new IllegalStateException("runs already: " + process.pid());
        }
        environment.put("JVM_ARGS", jvmArguments);
        try {
            Files.createDirectories(folder.resolve("output"));
            process = ServerProcess.start(place.through(), Installation.find(), environment, log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns when the node that has begun is ready. */
    public void awaitReady() {
        try {
            readiness.await(READY_WITHIN, process::isAlive);
        } catch (RuntimeException e) {
            process.kill();
            throw new IllegalStateException("not ready; the end of " + log() + ":\n" + tail(), e);
        }
    }

    /** Whether it says so itself; waits for the answer for five seconds at most. */
    public boolean isReady() {
        return readiness.ready();
    }

    /** Whether it says that it need not be started anew; waits for the answer for five seconds at most. */
    public boolean isLive() {
        return readiness.live();
    }

    /** Where its member listens, as others have to name it. */
    String grid() {
        return place.host() + ":" + gridPort;
    }

    /** kill -9 of the JVM, for which nobody waits. */
    void beginKill() {
        process.destroy();
    }

    /** kill -9 of the JVM; returns when it is gone. */
    public void kill() {
        process.kill();
    }

    /** A stop in order (SIGTERM); returns when the process is gone. */
    public void stop() {
        process.stop(STOPPED_WITHIN);
    }

    /** A stop in order, and kill -9 of what has not ended by then; returns when the process is gone. */
    public void stopOrKill(Duration patience) {
        process.stopOrKill(patience);
    }

    /** SIGSTOP: freezes the JVM. */
    public void pause() {
        process.signal("STOP");
    }

    /** SIGCONT. */
    public void resume() {
        process.signal("CONT");
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    public URI url() {
        return URI.create("http://" + place.host() + ":" + port);
    }

    /** Of an administrator. */
    public String token() {
        return token;
    }

    public Path data() {
        return folder.resolve("data");
    }

    /** What the server printed, over all its lives. */
    public Path log() {
        return folder.resolve("server.log");
    }

    /** How often a log event happened, over all its lives. */
    public long logged(String event) {
        try (var lines = Files.lines(log())) {
            return lines.filter(line -> line.contains(event + " ")).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of its JVM. */
    public long pid() {
        return process.pid();
    }

    /** The JVM's resident memory. */
    public long residentBytes() {
        return process.residentBytes();
    }

    /** The threads of its process. */
    public long threads() {
        return process.entries("task");
    }

    /** The files and sockets that its process has open. */
    public long files() {
        return process.entries("fd");
    }

    private String tail() {
        try {
            String text = Files.readString(log());
            return text.substring(Math.max(0, text.length() - 4000));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        if (isRunning()) {
            process.signal("CONT");
            process.kill();
        }
    }

    @Override
    public String toString() {
        return folder.toString().substring(folder.toString().lastIndexOf(File.separatorChar) + 1) + " at " + url();
    }
}
