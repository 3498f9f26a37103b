package gridrelay.system.chaos;

import gridrelay.system.client.RelayClient;
import gridrelay.system.node.Cluster;
import gridrelay.system.node.Link;
import gridrelay.system.node.Node;
import gridrelay.system.node.Place;
import gridrelay.system.node.Postgres;
import gridrelay.system.receiver.Answer;
import gridrelay.system.receiver.Receiver;
import gridrelay.system.receiver.Script;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Nodes that faults can be done to: each in a network of its own where this machine can, each with a link of its own to the
 * database, the second with a clock of its own. For one thread.
 */
public final class Lab implements AutoCloseable {

    /** Lives are short here: what the second compiler would gain it would first have to spend. */
    private static final String JVM = "-Xmx384m -XX:TieredStopAtLevel=1";

    private static final Duration READY = Duration.ofMinutes(4);
    private static final Duration SPREAD = Duration.ofMinutes(2);
    /** So long an endpoint takes when it is well: requests are open at any moment. */
    static final Script WELL = request -> Answer.status(200).after(Duration.ofMillis(20));

    private final Path folder;
    private final Optional<Network> network;
    private final Optional<SmallDisk> disk;
    private final InetAddress hub;
    private final Cluster cluster;
    private final List<Link> links;
    private final Optional<Clock> clock;
    private final RelayClient client;
    private Receiver receiver;
    private int journals;

    private Lab(int nodes, Path folder, Consumer<Node> settings) {
        this.folder = folder;
        network = Network.of(nodes);
        hub = network.map(Network::hub).orElse(InetAddress.getLoopbackAddress());
        disk = SmallDisk.in(folder);
        cluster = Cluster.of(
                network.map(Network::places).orElse(Collections.nCopies(nodes, Place.HERE)),
                folder,
                disk.map(SmallDisk::root).orElse(folder));
        links = cluster.nodes().stream()
                .map(node -> cluster.database().link(node, hub))
                .toList();
        clock = Clock.of(cluster.node(1), folder);
        cluster.nodes()
                .forEach(node ->
                        node.with("GRIDRELAY_EGRESS_ALLOW", Network.block()).withJvm(JVM));
        cluster.nodes().forEach(settings);
        client = new RelayClient(cluster.urls(), cluster.token());
    }

    /** Starts the nodes and returns when they are ready. */
    public static Lab start(int nodes, Path folder) {
        return start(nodes, folder, node -> {});
    }

    /** @param settings what each node gets before it starts */
    public static Lab start(int nodes, Path folder, Consumer<Node> settings) {
        var lab = new Lab(nodes, folder, settings);
        try {
            lab.heal();
            return lab;
        } catch (RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    Cluster cluster() {
        return cluster;
    }

    /** Counted from 0. */
    public Node node(int index) {
        return cluster.node(index);
    }

    Postgres database() {
        return cluster.database();
    }

    /** Whether nobody can prove the death of the last node, because it has a process namespace of its own. */
    public boolean hidesTheLast() {
        return network.isPresent();
    }

    Optional<Network> network() {
        return network;
    }

    /** The database's own. */
    Optional<SmallDisk> disk() {
        return disk;
    }

    Link link(int node) {
        return links.get(node);
    }

    List<Link> links() {
        return links;
    }

    Optional<Clock> clock() {
        return clock;
    }

    /** Through a balancer that repeats a failed call once. */
    public RelayClient client() {
        return client;
    }

    /** A new endpoint for the next trial, which is to close it; from now on endpoint faults are this one's. */
    public Receiver newReceiver() {
        receiver = Receiver.start(hub, folder.resolve("journal-" + ++journals));
        receiver.answer(WELL);
        return receiver;
    }

    /** The present trial's. */
    Receiver receiver() {
        return receiver;
    }

    /**
     * Undoes what may be left of faults, starts what does not run, and waits until all are ready and have their share.
     *
     * @return the nodes that had to be started again, because they did not get ready though nothing kept them from it
     */
    public List<Node> heal() {
        network.ifPresent(Network::heal);
        disk.ifPresent(SmallDisk::free);
        links.forEach(Link::mend);
        clock.ifPresent(own -> own.set(Duration.ZERO));
        var stuck = cluster.nodes().stream().filter(node -> !comesUp(node)).toList();
        stuck.forEach(Node::start);
        Awaitility.await("shards spread").atMost(SPREAD).until(this::isSpread);
        return stuck;
    }

    private static boolean comesUp(Node node) {
        if (!node.isRunning()) {
            node.begin();
        }
        try {
            Awaitility.await().atMost(READY).until(() -> node.isReady() || !node.isRunning());
        } catch (ConditionTimeoutException e) {
            node.kill();
        }
        return node.isRunning();
    }

    private boolean isSpread() {
        var fair = 0.75 * 271 / cluster.nodes().size();
        return client.shares().values().stream().filter(share -> share >= fair).count()
                == cluster.nodes().size();
    }

    @Override
    public void close() {
        cluster.close();
        links.forEach(Link::close);
        network.ifPresent(Network::close);
        disk.ifPresent(SmallDisk::close);
    }
}
