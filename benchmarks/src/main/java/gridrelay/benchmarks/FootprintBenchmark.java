package gridrelay.benchmarks;

import gridrelay.system.node.Node;
import java.util.ArrayList;

/** How long a node takes to be ready, and how much memory it then holds; five starts, the first with an empty folder. */
public final class FootprintBenchmark {

    private static final int STARTS = 6;

    private FootprintBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        var seconds = new ArrayList<Double>();
        var megabytes = new ArrayList<Double>();
        try (Node node = Node.in(Machine.folder("footprint"))) {
            for (int start = 1; start <= STARTS; start++) {
                double taken = node.start().toNanos() / 1e9;
                double resident = node.residentBytes() / 1e6;
                System.out.printf("| start %d | ready after %.1f s | %.0f MB resident |%n", start, taken, resident);
                if (start > 1) { // the first makes the database and fills the server's caches
                    seconds.add(taken);
                    megabytes.add(resident);
                }
                node.stop();
            }
        }
        System.out.printf(
                "| median of %d warm starts, -Xmx512m | **%.1f s** | %.0f MB | %s |%n",
                seconds.size(), Machine.median(seconds), Machine.median(megabytes), Machine.describe());
    }
}
