package gridrelay.benchmarks;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * What the adapter costs beside what it stands on, by JMH: arguments {@code forks iterations seconds}, by default {@code 3 5 2}
 * (about 20 minutes).
 */
public final class AdapterBenchmark {

    private static final String[] HAZELCAST_JVM = {
        "--add-modules=java.se",
        "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
        "--add-opens=java.management/sun.management=ALL-UNNAMED",
        "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED",
        // As in the server's jvm.options.
        "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4",
        "-Xmx1g"
    };

    private AdapterBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int forks = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
        int iterations = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        var time = TimeValue.seconds(arguments.length > 2 ? Integer.parseInt(arguments[2]) : 2);
        System.setProperty("java.class.path", Machine.classPath());
        var options = new OptionsBuilder()
                .include("gridrelay\\.benchmarks\\.adapter\\..*")
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .forks(forks)
                .warmupIterations(iterations)
                .warmupTime(time)
                .measurementIterations(iterations)
                .measurementTime(time)
                .shouldFailOnError(true)
                .jvmArgsAppend(HAZELCAST_JVM)
                .build();
        var nanos = new TreeMap<String, Double>();
        for (var result : new Runner(options).run()) {
            nanos.put(
                    result.getPrimaryResult().getLabel(),
                    result.getPrimaryResult().getScore());
        }
        System.out.println("| ours | beside | | limit | " + Machine.describe() + " |");
        ratio(nanos, "insertAndWrite", "insertAlone", "≤ 1.15");
        ratio(nanos, "hundredWrites", "setAll", "≤ 1.3");
        difference(nanos, "getThroughConnection", "get");
        difference(nanos, "getInTransaction", "emptyTransaction");
        ratio(nanos, "localTransaction", "hazelcastTransaction", "≤ 1.05");
        ratio(nanos, "xa", "hazelcastXa", "≤ 1.05");
    }

    private static void ratio(Map<String, Double> nanos, String ours, String beside, String limit) {
        System.out.printf(
                "| %s %.1f µs | %s %.1f µs | **%.3f** | %s |%n",
                ours,
                nanos.get(ours) / 1e3,
                beside,
                nanos.get(beside) / 1e3,
                nanos.get(ours) / nanos.get(beside),
                limit);
    }

    private static void difference(Map<String, Double> nanos, String ours, String beside) {
        System.out.printf(
                "| %s %.0f ns | %s %.0f ns | **%.0f ns** more | ≤ 200 ns |%n",
                ours, nanos.get(ours), beside, nanos.get(beside), nanos.get(ours) - nanos.get(beside));
    }
}
