package gridrelay.system.chaos;

import gridrelay.system.node.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** The wall clock of one node, which can be set: libfaketime between its JVM and the kernel. Monotonic clocks stay as they are. */
final class Clock {

    private final Path offset;

    private Clock(Path offset) {
        this.offset = offset;
    }

    /** From its next start; empty where this machine has no libfaketime. */
    static Optional<Clock> of(Node node, Path folder) {
        var library = Stream.of("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib")
                .map(path -> Path.of(path, "faketime", "libfaketimeMT.so.1"))
                .filter(Files::isReadable)
                .findFirst();
        return library.map(path -> {
            var clock = new Clock(folder.resolve("clock").toAbsolutePath());
            clock.set(Duration.ZERO);
            node.with("LD_PRELOAD", path.toString())
                    .with("FAKETIME_TIMESTAMP_FILE", clock.offset.toString())
                    .with("FAKETIME_CACHE_DURATION", "1")
                    .with("FAKETIME_DONT_FAKE_MONOTONIC", "1")
                    // else timed waits never end: JVMs since 9 wait by the monotonic clock, which is not faked here
                    .with("FAKETIME_FORCE_MONOTONIC_FIX", "0");
            return clock;
        });
    }

    /** Within a second it is so much ahead of the true time; negative for behind. */
    void set(Duration ahead) {
        try {
            Files.writeString(offset, "%+d".formatted(ahead.toSeconds()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
