package gridrelay.benchmarks;

import gridrelay.benchmarks.peers.Contender;
import gridrelay.system.client.RelayClient;
import gridrelay.system.node.Node;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/** GridRelay: one node on PostgreSQL, each backlog behind an endpoint of its own. */
final class RelayContender implements Contender {

    private final AutoCloseable database;
    private final Node node;
    private final RelayClient client;
    private final URI sink;
    private int endpoints;

    private RelayContender(AutoCloseable database, Node node, URI sink) {
        this.database = database;
        this.node = node;
        this.sink = sink;
        this.client = new RelayClient(node.url(), node.token());
    }

    static RelayContender start(Path folder, URI sink) throws Exception {
        Node node = Node.in(folder);
        var contender = new RelayContender(Databases.postgres(node), node, sink);
        node.start();
        return contender;
    }

    @Override
    public void store(int conversations, int messages) throws Exception {
        endpoints++;
        client.endpoint(endpoint(), sink, Map.of("maxConcurrency", CONNECTIONS));
        new Backlog(client, endpoint(), conversations, messages).accept();
    }

    @Override
    public void begin() {
        client.resume(endpoint());
    }

    private String endpoint() {
        return "sink-" + endpoints;
    }

    @Override
    public void end() {
        // an endpoint that has nothing costs nothing
    }

    @Override
    public void close() throws Exception {
        node.close();
        database.close();
    }

    @Override
    public String toString() {
        return "GridRelay, PostgreSQL";
    }
}
