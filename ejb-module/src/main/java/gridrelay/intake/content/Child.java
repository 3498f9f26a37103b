package gridrelay.intake.content;

import gridrelay.intake.Content;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A process that checks one file at a time. For one thread; killed whenever it does not answer as it should. */
final class Child implements AutoCloseable {
    private static final Log LOG = new Log();
    private static final Duration START = Duration.ofSeconds(60);

    private final Process process;
    private final DataOutputStream questions;
    private final DataInputStream answers;
    private final ScheduledExecutorService scheduler;
    private int asked;

    private Child(Process process, ScheduledExecutorService scheduler) {
        this.process = process;
        this.scheduler = scheduler;
        this.questions = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
        this.answers = new DataInputStream(new BufferedInputStream(process.getInputStream()));
    }

    /**
     * With the JDK that runs us, a small heap, and nothing of our environment: secrets are in it.
     *
     * @param heap in mebibytes
     */
    static Child start(String classPath, int heap, ScheduledExecutorService scheduler) throws IOException {
        var scratch = Files.createTempDirectory("gridrelay-child"); // what it leaves when it is killed goes with it
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = new ProcessBuilder(List.of(
                java,
                "-Xmx" + heap + "m",
                "-Xss1m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:ActiveProcessorCount=1",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-XX:+DisplayVMOutputToStderr", // its own last words are no answer
                "-Djava.awt.headless=true",
                "-Djava.io.tmpdir=" + scratch,
                "-cp",
                classPath,
                ChildMain.class.getName()));
        command.environment().clear();
        command.redirectError(ProcessBuilder.Redirect.DISCARD);
        var child = new Child(started(command, scratch), scheduler);
        try {
            int first = child.within(START, child.answers::read);
            if (first != ChildMain.READY) {
                throw new IOException("the child does not start");
            }
            return child;
        } catch (IOException | RuntimeException e) {
            child.close();
            throw e;
        }
    }

    private static Process started(ProcessBuilder command, Path scratch) throws IOException {
        try {
            var process = command.start();
            process.onExit().thenRun(() -> remove(scratch));
            return process;
        } catch (IOException e) {
            remove(scratch);
            throw e;
        }
    }

    private static void remove(Path scratch) {
        try (var left = Files.walk(scratch)) {
            left.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException | UncheckedIOException e) {
            LOG.notRemoved(scratch, e);
        }
    }

    /**
     * What the child says.
     *
     * @throws UnreadableException the child lives, and the file could not be read
     * @throws OverrunException it took too long, and has been killed
     * @throws IOException it has ended, or answered what is no answer
     */
    Content ask(Question question, Duration limit) throws IOException {
        asked++;
        question.write(questions);
        return within(limit, () -> Question.answer(answers));
    }

    private interface Answering<T> {
        T answer() throws IOException;
    }

    /** Reading from a pipe has no time-out: at the limit the process is killed, and the pipe ends. */
    private <T> T within(Duration limit, Answering<T> answering) throws IOException {
        var before = cpu();
        var spent = new Duration[1];
        var kill = scheduler.schedule(
                () -> {
                    spent[0] = cpu().minus(before);
                    process.destroyForcibly();
                },
                limit.toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            return answering.answer();
        } catch (IOException e) {
            if (kill.isDone() && spent[0] != null) {
                throw new OverrunException(spent[0].multipliedBy(2).compareTo(limit) < 0);
            }
            throw e;
        } finally {
            kill.cancel(false);
        }
    }

    private Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    int asked() {
        return asked;
    }

    boolean alive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** The child was killed because it took too long. */
    static final class OverrunException extends IOException {
        private static final long serialVersionUID = 1;

        private final boolean starved;

        OverrunException(boolean starved) {
            super(starved ? "the machine is too busy to check files" : "the check took too long");
            this.starved = starved;
        }

        /** Whether it had the processor for less than half of the time: then the file may be good. */
        boolean starved() {
            return starved;
        }
    }
}
