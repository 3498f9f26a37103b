package gridrelay.system.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server script and the JVM that it runs. Signals go to the JVM: the script would not pass them on. */
final class ServerProcess {

    private static final Duration GONE_WITHIN = Duration.ofSeconds(30);

    private final Process script;

    private ServerProcess(Process script) {
        this.script = script;
        Runtime.getRuntime().addShutdownHook(new Thread(this::destroy, "kill-" + script.pid()));
    }

    /** @param through the command that runs the server's, or none */
    static ServerProcess start(List<String> through, Path installation, Map<String, String> environment, Path log)
            throws IOException {
        var command = new ArrayList<>(through);
        command.addAll(List.of(installation.resolve("bin/server").toString(), "run", "gridrelay"));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        return new ServerProcess(builder.start());
    }

    boolean isAlive() {
        return script.isAlive();
    }

    long pid() {
        return jvm().pid();
    }

    void kill() {
        destroy();
        awaitEnd(GONE_WITHIN);
    }

    void stop(Duration deadline) {
        jvm().destroy();
        awaitEnd(deadline);
    }

    void stopOrKill(Duration patience) {
        jvm().destroy();
        if (!endsWithin(patience)) {
            kill();
        }
    }

    void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("kill -" + name + " " + pid() + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** How many there are in a folder of the process's in /proc. */
    long entries(String folder) {
        try (var entries = Files.list(Path.of("/proc", Long.toString(pid()), folder))) {
            return entries.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long residentBytes() {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid() + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The newest that no JVM started: the script runs other programs before it runs the server, the server those that check content. */
    private ProcessHandle jvm() {
        return script.descendants()
                .filter(child -> isJvm(child)
                        && !child.parent().map(ServerProcess::isJvm).orElse(false))
                .max(Comparator.comparing(child -> child.info().startInstant().orElseThrow()))
                .orElse(script.toHandle());
    }

    private static boolean isJvm(ProcessHandle process) {
        return process.info().command().orElse("").endsWith("/java");
    }

    /** kill -9, and nothing more. */
    void destroy() {
        script.descendants().forEach(ProcessHandle::destroyForcibly);
        script.destroyForcibly();
    }

    private void awaitEnd(Duration deadline) {
        if (!endsWithin(deadline)) {
            destroy();
            script.onExit().join();
            throw new IllegalStateException("the server did not stop within " + deadline);
        }
    }

    private boolean endsWithin(Duration deadline) {
        try {
            return script.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
