package gridrelay.system.chaos;

import gridrelay.system.node.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A network of this machine for each node (Linux's network namespaces), joined by a bridge, at which this process has an address too.
 * Filters are set within a node's own network, so they go with it whatever becomes of this process. Wants root, {@code ip} and
 * {@code iptables}. For one thread.
 */
final class Network implements AutoCloseable {

    private static final long ME = ProcessHandle.current().pid();
    private static final String BRIDGE = "gr" + ME;
    private static final String PREFIX = "10.77.%d.".formatted(ME % 256);
    private static final String HUB = PREFIX + "254";

    private final int nodes;

    private Network(int nodes) {
        this.nodes = nodes;
    }

    /** Empty where this machine or this user cannot have it. */
    static Optional<Network> of(int nodes) {
        var network = new Network(nodes);
        Runtime.getRuntime().addShutdownHook(new Thread(network::close, "network"));
        try {
            Commands.run("ip", "link", "add", BRIDGE, "type", "bridge");
            Commands.run("ip", "addr", "add", HUB + "/24", "dev", BRIDGE);
            Commands.run("ip", "link", "set", BRIDGE, "up");
            IntStream.range(0, nodes).forEach(network::join);
            network.heal(); // tells whether there are filters
            return Optional.of(network);
        } catch (UncheckedIOException e) {
            network.close();
            return Optional.empty();
        }
    }

    private void join(int node) {
        Commands.run("ip", "netns", "add", name(node));
        Commands.run("ip", "link", "add", cable(node), "type", "veth", "peer", "name", "eth0", "netns", name(node));
        Commands.run("ip", "link", "set", cable(node), "master", BRIDGE, "up");
        Commands.run("ip", "-n", name(node), "addr", "add", host(node) + "/24", "dev", "eth0");
        Commands.run("ip", "-n", name(node), "link", "set", "eth0", "up");
        Commands.run("ip", "-n", name(node), "link", "set", "lo", "up");
    }

    /** Where each node runs. The last one in a process namespace of its own besides, so that nobody can prove its death. */
    List<Place> places() {
        return IntStream.range(0, nodes)
                .mapToObj(node -> {
                    var through = new ArrayList<>(List.of("ip", "netns", "exec", name(node)));
                    if (node == nodes - 1) {
                        through.addAll(List.of("unshare", "--pid", "--fork", "--kill-child", "--mount-proc"));
                    }
                    return new Place(host(node), through);
                })
                .toList();
    }

    /** Where this process can be reached from all of them. */
    InetAddress hub() {
        try {
            return InetAddress.getByName(HUB);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All addresses of it, as a block. */
    static String block() {
        return PREFIX + "0/24";
    }

    /** What one node sends does not reach the other any more. */
    void deafen(int node, int to) {
        filter(node, "-A", "INPUT", "-s", host(to), "-j", "DROP");
    }

    /** What one node sends to the other over a connection, or to have one, is answered by a reset. */
    void refuse(int node, int to) {
        filter(node, "-A", "INPUT", "-s", host(to), "-p", "tcp", "-j", "REJECT", "--reject-with", "tcp-reset");
    }

    /** A node's only way to others is down. */
    void unplug(int node) {
        Commands.run("ip", "-n", name(node), "link", "set", "eth0", "down");
    }

    void plug(int node) {
        Commands.run("ip", "-n", name(node), "link", "set", "eth0", "up");
    }

    /** Nothing passes between a node and a port of this process's address. */
    void cut(int node, int port) {
        var number = Integer.toString(port);
        filter(node, "-A", "INPUT", "-s", HUB, "-p", "tcp", "--sport", number, "-j", "DROP");
        filter(node, "-A", "OUTPUT", "-d", HUB, "-p", "tcp", "--dport", number, "-j", "DROP");
    }

    /** Of a hundred packets so many do not arrive at each node. */
    void lose(int percent) {
        var probability = String.format(Locale.ROOT, "%.2f", percent / 100.0);
        IntStream.range(0, nodes)
                .forEach(node -> filter(
                        node,
                        "-A",
                        "INPUT",
                        "-i",
                        "eth0",
                        "-m",
                        "statistic",
                        "--mode",
                        "random",
                        "--probability",
                        probability,
                        "-j",
                        "DROP"));
    }

    /** Each node sends so many kilobits a second; what it sends faster waits up to half a second, or is lost. */
    void narrow(int kilobits) {
        IntStream.range(0, nodes)
                .forEach(node -> Commands.run(
                        "ip",
                        "netns",
                        "exec",
                        name(node),
                        "tc",
                        "qdisc",
                        "replace",
                        "dev",
                        "eth0",
                        "root",
                        "tbf",
                        "rate",
                        kilobits + "kbit",
                        "burst",
                        "32kbit",
                        "latency",
                        "500ms"));
    }

    /** All reach all again. */
    void heal() {
        IntStream.range(0, nodes).forEach(node -> {
            filter(node, "-F");
            plug(node);
            Commands.quietly("ip", "netns", "exec", name(node), "tc", "qdisc", "del", "dev", "eth0", "root");
        });
    }

    private void filter(int node, String... rule) {
        var command = new ArrayList<>(List.of("ip", "netns", "exec", name(node), "iptables", "-w"));
        command.addAll(List.of(rule));
        Commands.run(command.toArray(String[]::new));
    }

    private static String name(int node) {
        return "gridrelay-" + ME + "-" + (node + 1);
    }

    private static String cable(int node) {
        return BRIDGE + "." + (node + 1);
    }

    private static String host(int node) {
        return PREFIX + (node + 1);
    }

    /** What was made of it is gone; may be called again. */
    @Override
    public void close() {
        for (var node = 0; node < nodes; node++) {
            Commands.quietly("ip", "link", "del", cable(node));
            Commands.quietly("ip", "netns", "del", name(node));
        }
        Commands.quietly("ip", "link", "del", BRIDGE);
    }
}
