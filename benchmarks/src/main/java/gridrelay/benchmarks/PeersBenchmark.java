package gridrelay.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import gridrelay.benchmarks.peers.Contender;
import gridrelay.benchmarks.peers.DbSchedulerPeer;
import gridrelay.benchmarks.peers.ParallelConsumerPeer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The same backlog delivered by GridRelay, by its HTTP client alone with nothing stored, and by two peers, one after the other on
 * the same machine to the same nginx. Each is alone while it is measured, and warms up with a quarter of the backlog.
 */
public final class PeersBenchmark {

    private static final Duration DEADLINE = Duration.ofMinutes(20);

    private final Nginx sink;
    private final int runs;
    private final int messages;
    private final int conversations;

    private PeersBenchmark(Nginx sink, int runs, int messages, int conversations) {
        this.sink = sink;
        this.runs = runs;
        this.messages = messages;
        this.conversations = conversations;
    }

    /** Arguments: runs of each, whose median counts; messages in all, a multiple of 4 × the next; conversations. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Machine.folder("peers");
        try (Nginx sink = Nginx.start(folder)) {
            var benchmark = new PeersBenchmark(
                    sink,
                    Machine.argument(arguments, 0, 3),
                    Machine.argument(arguments, 1, 200_000),
                    Machine.argument(arguments, 2, 2_000));
            double bare = benchmark.bare();
            double ours;
            try (var relay = RelayContender.start(folder.resolve("node"), sink.url())) {
                ours = benchmark.rate(relay);
            }
            double parallelConsumer;
            try (var peer = ParallelConsumerPeer.start(folder.resolve("kafka"), Machine.classPath(), sink.url())) {
                parallelConsumer = benchmark.rate(peer);
            }
            double dbScheduler;
            try (var postgres = Databases.postgres();
                    var peer = new DbSchedulerPeer(postgres.getPostgresDatabase(), sink.url())) {
                dbScheduler = benchmark.rate(peer);
            }
            ratio(ours, "the bare client", bare, 0.45);
            ratio(ours, "parallel-consumer", parallelConsumer, 3);
            ratio(ours, "db-scheduler", dbScheduler, 8);
            System.out.println(Machine.describe());
        }
    }

    private static void ratio(double ours, String beside, double theirs, double least) {
        System.out.printf(
                "| GridRelay beside %s | %.0f/s | %.0f/s | **%.2f** | ≥ %s |%n",
                beside, ours, theirs, ours / theirs, least);
    }

    private double bare() throws Exception {
        byte[] body = Contender.BODY.getBytes(UTF_8);
        BareClient.post(sink.url(), body, messages / 4);
        var rates = new ArrayList<Double>();
        for (int run = 0; run < runs; run++) {
            rates.add(BareClient.post(sink.url(), body, messages));
        }
        return median("the bare client, nothing stored", rates);
    }

    private double rate(Contender contender) throws Exception {
        drain(contender, messages / 4);
        var rates = new ArrayList<Double>();
        for (int run = 0; run < runs; run++) {
            rates.add(drain(contender, messages));
        }
        return median(contender.toString(), rates);
    }

    private double drain(Contender contender, int count) throws Exception {
        contender.store(conversations, count);
        long before = sink.count();
        contender.begin();
        Arrivals arrivals = Arrivals.await(sink, before, count, DEADLINE).inOrder();
        contender.end();
        return arrivals.perSecond();
    }

    private double median(String who, List<Double> rates) {
        System.out.printf(
                "| %s | %d messages, %d conversations | **%.0f/s** | of %s |%n",
                who,
                messages,
                conversations,
                Machine.median(rates),
                rates.stream().map(Math::round).toList());
        return Machine.median(rates);
    }
}
