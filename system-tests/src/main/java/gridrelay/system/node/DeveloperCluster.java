package gridrelay.system.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Three nodes for a developer: ports 9081 to 9083, the grid on 5701 to 5703, PostgreSQL below them and nginx in front, on 9080, if
 * this machine has one. What they write stays in {@code data/cluster}. Enter stops them in order.
 */
public final class DeveloperCluster {

    private static final List<Path> NGINX = Stream.of("/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx")
            .map(Path::of)
            .toList();

    private DeveloperCluster() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var home = Installation.find().resolve("../../../..").normalize();
        var data = Files.createDirectories(home.resolve("data/cluster"));
        var ports = new AtomicInteger(9081);
        var gridPorts = new AtomicInteger(5701);
        try (var cluster = Cluster.of(
                Cluster.here(3),
                data,
                Postgres.in(data.resolve("postgresql")),
                ports::getAndIncrement,
                gridPorts::getAndIncrement,
                token(data))) {
            say("starting three nodes; their output: " + data + "/node-*/server.log");
            cluster.start();
            var nginx = nginx(home, data);
            say("nodes: " + cluster.nodes());
            say("in front: " + nginx.map(running -> "http://127.0.0.1:9080").orElse("nothing, nginx is not installed"));
            say("token: " + cluster.token());
            say("Enter stops them");
            if (System.in.read() < 0) {
                Thread.currentThread().join(); // no terminal: until somebody ends this process
            }
            nginx.ifPresent(Process::destroy);
            cluster.nodes().forEach(Node::stop);
        }
    }

    /** The same at each start: the database remembers the first administrator. */
    private static String token(Path data) throws IOException {
        var file = data.resolve("token");
        if (!Files.exists(file)) {
            Files.writeString(file, Node.newToken());
        }
        return Files.readString(file).trim();
    }

    private static Optional<Process> nginx(Path home, Path data) throws IOException {
        var program = NGINX.stream().filter(Files::isExecutable).findFirst();
        if (program.isEmpty()) {
            return Optional.empty();
        }
        var command = new ArrayList<>(List.of(program.get().toString()));
        command.addAll(
                List.of("-c", home.resolve("server-config/cluster/nginx.conf").toString(), "-p", data + "/"));
        var process = new ProcessBuilder(command).inheritIO().start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return Optional.of(process);
    }

    private static void say(String text) {
        System.out.println(text);
    }
}
