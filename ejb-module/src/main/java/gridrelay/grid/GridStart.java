package gridrelay.grid;

import gridrelay.database.DatabaseStart;
import gridrelay.jca.HazelcastConnectionFactory;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.DependsOn;
import jakarta.ejb.EJB;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.resource.ResourceException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.jdbi.v3.core.Jdbi;

/**
 * Starts and stops this node's part in the protocol. Every CDI bean that is a {@link ShardWork} hears of the node's tenures.
 *
 * <p>Three threads of their own, since a full pool must not cost a lease: renewal, watch, beat.
 */
@Singleton
@Startup
@DependsOn("DatabaseStart")
@TransactionManagement(TransactionManagementType.BEAN)
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
public class GridStart {

    private static final Duration LAST_STEP = Duration.ofSeconds(4);

    @Resource(lookup = "jdbc/gridrelay-lease")
    DataSource leaseDataSource;

    @Resource(lookup = "eis/hazelcast")
    HazelcastConnectionFactory grid;

    @Resource
    ManagedThreadFactory threads;

    @Resource
    ManagedExecutorService executor;

    @EJB
    DatabaseStart database;

    @Inject
    Jdbi jdbi;

    @Inject
    InstantSource wallClock;

    @Inject
    ContainerTransactions transactions;

    @Inject
    MetricRegistry metrics;

    @Inject
    @Any
    Instance<ShardWork> works;

    @Inject
    Shards shards;

    @Inject
    Cluster cluster;

    @Inject
    Quorum quorum;

    @Inject
    GridEntries entries;

    @Inject
    @ConfigProperty(name = "gridrelay.node")
    Optional<String> name;

    /** How long a stopping node waits for its open requests. */
    @Inject
    @ConfigProperty(name = "gridrelay.grid.drain", defaultValue = "PT8S")
    Duration drain;

    private Node node;
    private Loop renewal;
    private Loop watch;
    private Loop beat;
    private HazelcastConnectionFactory.Registration merges;

    @PostConstruct
    void start() {
        var partitions = new Partitions(grid, quorum);
        partitions.verify();
        node = new Node(
                name.orElseGet(GridStart::hostName),
                Times.PROTOCOL,
                Clocks.system(wallClock),
                wallClock,
                new Node.Tables(
                        new LeaseTable(leaseDataSource), new MemberTable(jdbi), new ShardTable(jdbi), transactions),
                new Works(works.stream().toList()),
                partitions,
                GridMetrics.in(metrics),
                Processes.own().orElse(null));
        if (database.exclusive()) {
            node.buryAllOthers();
        }
        shards.servedBy(node);
        cluster.servedBy(node);
        renewal = new Loop("The renewal of the lease", Times.PROTOCOL.renewal(), node::renew);
        watch = new Loop("The watch over the lease", Times.WATCH, node::watch);
        beat = new Loop("The look at leases and shards", Times.PROTOCOL.polling(), node::beat);
        renewal.start(threads);
        watch.start(threads);
        beat.start(threads);
        merges = watchMerges();
    }

    private HazelcastConnectionFactory.Registration watchMerges() {
        try {
            return grid.onMerged(() -> executor.execute(this::merged));
        } catch (ResourceException e) {
            throw new IllegalStateException("The grid's adapter has no member", e);
        }
    }

    private void merged() {
        Log.merged();
        try {
            entries.askAll();
        } catch (ResourceException | RuntimeException e) {
            Log.notReconciled(e);
        }
    }

    /** The lease is renewed and watched until nothing of this node is open any more. */
    @PreDestroy
    void stop() {
        if (beat == null) {
            return; // the start failed
        }
        if (merges != null) {
            merges.close();
        }
        beat.stop(LAST_STEP);
        try {
            node.leave(drain);
        } catch (RuntimeException e) {
            Log.stopFailed(e);
        }
        renewal.stop(LAST_STEP);
        watch.stop(LAST_STEP);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "node";
        }
    }
}
