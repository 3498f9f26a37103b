package gridrelay.system.chaos;

import gridrelay.system.oracle.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What became of a run.
 *
 * @param took the schedule, without what follows it
 * @param remarks on what was skipped, and how long others took over
 */
record Report(Schedule schedule, Duration took, Verdict verdict, Accepts accepts, List<String> remarks) {

    /** Calls, each with one repeat by the balancer, and how many of them had no answer but "later" even so. */
    record Accepts(int asked, int failed) {}

    Report {
        remarks = List.copyOf(remarks);
    }

    /** For people. */
    String text() {
        var lines = Stream.concat(schedule.steps().stream().map(Step::toString), remarks.stream())
                .map(line -> "  " + line + "\n")
                .collect(Collectors.joining());
        return "%s, %d s: %d of %d accepts failed%n%s%s%n"
                .formatted(
                        schedule.name(), took.toSeconds(), accepts.failed(), accepts.asked(), lines, verdict.report());
    }

    /** Appends it. */
    void write(Path file) {
        try {
            Files.writeString(file, text(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
