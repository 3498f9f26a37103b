package gridrelay.benchmarks.adapter;

import com.hazelcast.map.IMap;
import com.hazelcast.transaction.HazelcastXAResource;
import com.hazelcast.transaction.TransactionalMap;
import gridrelay.jca.HazelcastConnection;
import jakarta.resource.spi.LocalTransaction;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The grid alone: ours beside Hazelcast's own. */
public class GridBodies {

    private record Branch(long number) implements Xid {
        @Override
        public int getFormatId() {
            return 7;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return ByteBuffer.allocate(8).putLong(number).array();
        }

        @Override
        public byte[] getBranchQualifier() {
            return new byte[] {1};
        }
    }

    @State(Scope.Benchmark)
    public static class Server {
        private final Container container = new Container();
        private final IMap<Integer, String> plain = container.instance.getMap("plain");
        private final IMap<Integer, String> near = container.instance.getMap(Container.NEAR);
        private final Map<Integer, String> hundred = new HashMap<>();
        private final HazelcastXAResource hazelcast = container.instance.getXAResource();
        private final HazelcastConnection afterCommit;
        private final TransactionalMap<Integer, String> nearInTransaction;
        private final LocalTransaction local;
        private final TransactionalMap<Integer, String> localMap;
        private final XAResource xa;
        private final TransactionalMap<Integer, String> xaMap;
        private long branches;
        private int next;

        public Server() {
            try {
                for (int i = 0; i < 100; i++) {
                    hundred.put(i, "value");
                }
                near.set(1, "value");
                afterCommit = Container.handle(container.connection("AFTER_COMMIT"));
                nearInTransaction = afterCommit.getTransactionalMap(Container.NEAR);
                var localConnection = container.connection("LOCAL");
                local = localConnection.getLocalTransaction();
                localMap = Container.handle(localConnection).getTransactionalMap("plain");
                var xaConnection = container.connection("XA");
                xa = xaConnection.getXAResource();
                xaMap = Container.handle(xaConnection).getTransactionalMap("plain");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        private Xid branch() {
            return new Branch(++branches);
        }

        private int key() {
            next = (next + 1) % 1000;
            return next;
        }

        @TearDown
        public void close() {
            container.close();
        }
    }

    @Benchmark
    public void setAll(Server server) {
        server.plain.setAll(server.hundred);
    }

    @Benchmark
    public void hundredWrites(Server server) throws Exception {
        server.container.transactions.in(
                () -> {
                    var map = server.afterCommit.<Integer, String>getTransactionalMap("plain");
                    server.hundred.forEach(map::set);
                },
                () -> {});
    }

    @Benchmark
    public String get(Server server) {
        return server.near.get(1);
    }

    @Benchmark
    public String getThroughConnection(Server server) {
        return server.afterCommit.<Integer, String>getMap(Container.NEAR).get(1);
    }

    /** With the cost of the empty transaction around it, which {@link #emptyTransaction} tells. */
    @Benchmark
    public void getInTransaction(Server server) throws Exception {
        server.container.transactions.in(() -> server.nearInTransaction.get(1), () -> {});
    }

    @Benchmark
    public void emptyTransaction(Server server) throws Exception {
        server.container.transactions.in(() -> server.near.get(1), () -> {});
    }

    @Benchmark
    public void hazelcastTransaction(Server server) {
        var transaction = server.container.instance.newTransactionContext();
        transaction.beginTransaction();
        transaction.<Integer, String>getMap("plain").set(server.key(), "value");
        transaction.commitTransaction();
    }

    @Benchmark
    public void localTransaction(Server server) throws Exception {
        server.local.begin();
        server.localMap.set(server.key(), "value");
        server.local.commit();
    }

    @Benchmark
    public void hazelcastXa(Server server) throws Exception {
        var branch = server.branch();
        server.hazelcast.start(branch, XAResource.TMNOFLAGS);
        server.hazelcast
                .getTransactionContext()
                .<Integer, String>getMap("plain")
                .set(server.key(), "value");
        server.hazelcast.end(branch, XAResource.TMSUCCESS);
        server.hazelcast.prepare(branch);
        server.hazelcast.commit(branch, false);
    }

    @Benchmark
    public void xa(Server server) throws Exception {
        var branch = server.branch();
        server.xa.start(branch, XAResource.TMNOFLAGS);
        server.xaMap.set(server.key(), "value");
        server.xa.end(branch, XAResource.TMSUCCESS);
        server.xa.prepare(branch);
        server.xa.commit(branch, false);
    }
}
