package gridrelay.system.node;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Several nodes of one grid on one database, all on this machine. For one thread; the nodes die with this JVM. */
public final class Cluster implements AutoCloseable {

    private static final String MEMORY = "-Xmx384m";

    private final Postgres database;
    private final List<Node> nodes;
    private final Path files;

    private Cluster(Postgres database, List<Node> nodes, Path files) {
        this.database = database;
        this.nodes = nodes;
        this.files = files;
    }

    /** Not started yet, on free ports and a database of its own; everything it writes goes below the folder. */
    public static Cluster of(int size, Path folder) {
        return of(here(size), folder, Postgres.start(), Ports::free, Ports::free, Node.newToken());
    }

    /** As {@link #of(int, Path)}, a node in each place, and with the database's files below a folder of their own. */
    public static Cluster of(List<Place> places, Path folder, Path disk) {
        return of(places, folder, Postgres.in(disk.resolve("postgresql")), Ports::free, Ports::free, Node.newToken());
    }

    static List<Place> here(int size) {
        return Collections.nCopies(size, Place.HERE);
    }

    static Cluster of(
            List<Place> places,
            Path folder,
            Postgres database,
            IntSupplier ports,
            IntSupplier gridPorts,
            String token) {
        var nodes = IntStream.rangeClosed(1, places.size())
                .mapToObj(number -> new Node(
                                places.get(number - 1),
                                folder.resolve("node-" + number),
                                ports.getAsInt(),
                                gridPorts.getAsInt(),
                                token)
                        .with("GRIDRELAY_NODE", "node-" + number)
                        .withJvm(MEMORY))
                .toList();
        var files = folder.toAbsolutePath().resolve("files"); // a file goes on at any node
        for (var node : nodes) {
            node.with("GRIDRELAY_INTAKE_STAGING", files.resolve("staging").toString())
                    .with(
                            "GRIDRELAY_INTAKE_QUARANTINE",
                            files.resolve("quarantine").toString())
                    .with("GRIDRELAY_INTAKE_STORE", files.resolve("store").toString());
        }
        var members = nodes.stream().map(Node::grid).collect(Collectors.joining(","));
        for (var node : nodes) {
            database.attach(node);
            // a name of its own, so that a node of another cluster that finds a port reused is turned away
            node.with("GRIDRELAY_GRID_NAME", gridName(nodes)).with("GRIDRELAY_GRID_MEMBERS", members);
            if (nodes.size() > 2) {
                // of fewer no part has a majority
                node.with("GRIDRELAY_GRID_PROTECTED", "true")
                        .with("GRIDRELAY_GRID_MINIMUM", Integer.toString(nodes.size() / 2 + 1));
            }
        }
        return new Cluster(database, nodes, files);
    }

    /** Starts all that do not run, at once, and returns when they are ready. */
    public void start() {
        start(nodes.toArray(Node[]::new));
    }

    /** Starts those of these that do not run, at once, and returns when they are ready. */
    public void start(Node... some) {
        var begun = new ArrayList<Node>();
        for (var node : some) {
            if (!node.isRunning()) {
                node.begin();
                begun.add(node);
            }
        }
        begun.forEach(Node::awaitReady);
    }

    /** kill -9 of all that run, at once; returns when they are gone. */
    public void kill() {
        var running = nodes.stream().filter(Node::isRunning).toList();
        running.forEach(Node::beginKill);
        running.forEach(Node::kill);
    }

    /** Counted from 0. */
    public Node node(int index) {
        return nodes.get(index);
    }

    public List<Node> nodes() {
        return nodes;
    }

    /** Where all listen, for a client that does as a balancer does. */
    public List<URI> urls() {
        return nodes.stream().map(Node::url).toList();
    }

    public Postgres database() {
        return database;
    }

    /** Where all keep files: {@code staging}, {@code quarantine} and {@code store}. */
    public Path files() {
        return files;
    }

    /** What members of this cluster tell each other. */
    public String gridName() {
        return gridName(nodes);
    }

    private static String gridName(List<Node> nodes) {
        return "grid-" + nodes.get(0).grid();
    }

    /** Of an administrator, at every node. */
    public String token() {
        return nodes.get(0).token();
    }

    /** All but these. */
    public List<Node> others(Node... without) {
        return nodes.stream()
                .filter(node -> !Arrays.asList(without).contains(node))
                .toList();
    }

    @Override
    public void close() {
        nodes.forEach(Node::close);
        database.close();
    }
}
