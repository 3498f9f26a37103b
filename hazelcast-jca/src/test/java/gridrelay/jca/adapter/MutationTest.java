package gridrelay.jca.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * Breaks the adapter on purpose, one line at a time, and wants a test to notice: {@code mvn test -Pmutations -pl hazelcast-jca}.
 *
 * <p>A line that is not there any more, or twice, fails too: a mutation moves with the code.
 */
@Tag("mutations")
class MutationTest {

    private static final String CLASS_PATH = System.getProperty("java.class.path");
    private static final Path SOURCES = Path.of("src/main/java/gridrelay/jca/adapter");

    /**
     * @param source the class that is broken
     * @param right a text that is there once
     * @param wrong in its place
     * @param noticedBy the test that must fail
     */
    record Mutation(String what, String source, String right, String wrong, Class<?> noticedBy) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Mutation> mutations() {
        return Stream.of(
                new Mutation(
                        "XA skips the rollback",
                        "XaBranches",
                        "        try {\n            hazelcast.rollback(id);\n        } catch (Throwable e) {\n            if (says(",
                        "        try {\n        } catch (Throwable e) {\n            if (says(",
                        XaTest.class),
                new Mutation(
                        "XA says rolled back and is not",
                        "XaBranches",
                        "            counters.rolledBack();\n            rollBackQuietly(id);",
                        "            counters.rolledBack();",
                        XaTest.class),
                new Mutation(
                        "XA names its branches in every step of a scan",
                        "XaParticipant",
                        "(flags & TMSTARTRSCAN) != 0 ? branches.recover() : new Xid[0]",
                        "branches.recover()",
                        XaTest.class),
                new Mutation(
                        "XA forgets that it was prepared",
                        "XaBranches",
                        "        branch.prepared();\n",
                        "",
                        XaTest.class),
                new Mutation(
                        "LOCAL skips the rollback",
                        "LocalParticipant",
                        "            ending.context.rollbackTransaction();\n        } catch (RuntimeException e) {\n            throw",
                        "        } catch (RuntimeException e) {\n            throw",
                        LocalTest.class),
                new Mutation(
                        "LOCAL leaves open what its component left open",
                        "LocalParticipant",
                        "if (work != null) {\n            try {\n                rollback();",
                        "if (work != null) {\n            try {\n                work.toString();\n                if (work == null) rollback();",
                        LocalTest.class),
                new Mutation(
                        "a closed handle leaks",
                        "HazelcastManagedConnection",
                        "        forget(handle);\n        tell(",
                        "        tell(",
                        ManagedConnectionTest.class),
                new Mutation(
                        "a broken connection is kept",
                        "HazelcastManagedConnection",
                        "listeners.forEach(listener -> listener.connectionErrorOccurred(event));",
                        "",
                        ManagedConnectionTest.class),
                new Mutation(
                        "AFTER_COMMIT applies what was rolled back",
                        "TransactionWrites",
                        "if (status == Status.STATUS_COMMITTED) {",
                        "if (status != Status.STATUS_UNKNOWN) {",
                        AfterCommitTest.class),
                new Mutation(
                        "AFTER_COMMIT applies the first write to a key, not the last",
                        "TransactionWrites",
                        "writes.put(key, earlier == null ? write : write.after(earlier));",
                        "writes.putIfAbsent(key, write);",
                        AfterCommitTest.class),
                new Mutation(
                        "an older value overwrites a newer one",
                        "NewerWins",
                        "present.version() > write.value().version()",
                        "present.version() < write.value().version()",
                        NewerWinsTest.class),
                new Mutation(
                        "an older value overwrites a newer one under its lock",
                        "LockingVersionedMap",
                        "present == null || present.version() <= value.version()",
                        "true",
                        ContextTransactionsTest.class),
                new Mutation(
                        "a branch that the container ended begins anew",
                        "XaBranch",
                        "        if (over) {",
                        "        if (over && context != null) {",
                        XaTest.class),
                new Mutation(
                        "an item is acknowledged before its bean has run",
                        "QueueSource",
                        "        wake();\n        return new Taken(claim);",
                        "        wake();\n        grid.acknowledge(claim);\n        return new Taken(claim);",
                        QueueInflowTest.class),
                new Mutation(
                        "an error before the bean strands its message",
                        "Bean",
                        "        } catch (Throwable e) {\n            return new NotBegun(e);",
                        "        } catch (Exception e) {\n            return new NotBegun(e);",
                        TaskInflowTest.class),
                new Mutation(
                        "a refused worker is not asked for again",
                        "Endpoint",
                        "        if (!source.isEmpty()) {\n            wake();",
                        "        if (source == null) {\n            wake();",
                        TaskInflowTest.class),
                new Mutation(
                        "a failed activation goes on listening",
                        "Activation",
                        "            endpoint.deactivate();\n            shared",
                        "            shared",
                        ActivationTest.class),
                new Mutation(
                        "what a late worker gives back is forgotten",
                        "TopicPositions",
                        "Math.min(next, sequence)",
                        "next",
                        EventInflowTest.class),
                new Mutation(
                        "an item that cannot be read keeps the others waiting",
                        "QueueSource",
                        "                        giveUpPlace(claim.id());",
                        "",
                        QueueInflowTest.class),
                new Mutation(
                        "an item that cannot be read is taken by everybody",
                        "InFlightItems",
                        "ours = queue.remove(head.stored());",
                        "queue.remove(head.stored());\n            ours = true;",
                        QueueInflowTest.class),
                new Mutation(
                        "a bean's successor begins anew",
                        "TopicPositions",
                        "return former == null ? last : former.handOver();",
                        "return last;",
                        EventInflowTest.class),
                new Mutation(
                        "a bean takes its successor's MBean away",
                        "InflowMBeans",
                        "REGISTERED.remove(name, bean)",
                        "REGISTERED.remove(name) != null",
                        EventInflowTest.class),
                new Mutation(
                        "a cancelled subscription is not renewed",
                        "ReliableTopicSource",
                        "            registration = null;\n            Log",
                        "            Log",
                        EventInflowTest.class),
                new Mutation(
                        "a call that got its lock after the rollback keeps it",
                        "TransactionBound",
                        "transaction.leave(locks) && locks",
                        "transaction.leave(locks) && !locks",
                        XaTest.class),
                new Mutation(
                        "a rollback takes the item from a call that waits for it",
                        "XaBranch",
                        "calls > 0 && lockingCalls == 0",
                        "calls < 0",
                        XaTest.class),
                new Mutation(
                        "an error in one write keeps the others from the grid",
                        "GridBatch",
                        "catch (RuntimeException | Error e)",
                        "catch (RuntimeException e)",
                        AfterCommitTest.class),
                new Mutation(
                        "a look that fails is the last",
                        "Ticker",
                        "catch (RuntimeException | Error e)",
                        "catch (RuntimeException e)",
                        ActivationTest.class));
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void is_noticed(Mutation mutation, @TempDir Path folder) throws Exception {
        assertThat(failures(mutation.noticedBy(), compile(mutation, folder)))
                .as(mutation.noticedBy().getSimpleName())
                .isNotEmpty();
    }

    /** Else the failures above would say nothing. */
    @ParameterizedTest
    @MethodSource("tests")
    void the_unbroken_build_passes(Class<?> test, @TempDir Path nothing) throws Exception {
        assertThat(failures(test, nothing)).isEmpty();
    }

    static Stream<Class<?>> tests() {
        return mutations().<Class<?>>map(Mutation::noticedBy).distinct();
    }

    private static Path compile(Mutation mutation, Path folder) throws IOException {
        var source = Files.readString(SOURCES.resolve(mutation.source() + ".java"));
        assertThat(source.split(Pattern.quote(mutation.right()), -1))
                .as("\"" + mutation.right() + "\" is in " + mutation.source() + " once")
                .hasSize(2);
        var broken = Files.writeString(
                folder.resolve(mutation.source() + ".java"), source.replace(mutation.right(), mutation.wrong()));
        var classes = Files.createDirectory(folder.resolve("classes"));
        var arguments = List.of("-d", classes.toString(), "-proc:none", "-classpath", CLASS_PATH, broken.toString());
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
                .as("compiles")
                .isZero();
        return classes;
    }

    /** The tests that failed or hang in a JVM of their own, in which the given classes come before those of the build. */
    private static List<String> failures(Class<?> test, Path first) throws Exception {
        var failed = Files.createTempFile(first, "failed-", ".txt");
        var command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", first + File.pathSeparator + CLASS_PATH));
        command.addAll(List.of(Run.class.getName(), test.getName(), failed.toString()));
        var jvm = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!jvm.waitFor(90, TimeUnit.SECONDS)) {
                return List.of("did not end");
            }
            assertThat(jvm.exitValue()).isZero();
        } finally {
            jvm.destroyForcibly();
        }
        return Files.readAllLines(failed);
    }

    /** The other JVM. */
    static final class Run {

        public static void main(String[] arguments) throws Exception {
            var listener = new SummaryGeneratingListener();
            var test = DiscoverySelectors.selectClass(arguments[0]);
            LauncherFactory.create()
                    .execute(
                            LauncherDiscoveryRequestBuilder.request()
                                    .selectors(test)
                                    .build(),
                            listener);
            var failed = listener.getSummary().getFailures().stream()
                    .map(failure -> failure.getTestIdentifier().getDisplayName())
                    .toList();
            Files.write(Path.of(arguments[1]), failed);
            System.exit(0);
        }
    }
}
