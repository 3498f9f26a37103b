package gridrelay.system.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much of one processor a process may have, by a control group of the kernel's (version 1). For one process at a time. */
final class ProcessorShare {

    private static final Path ALL = Path.of("/sys/fs/cgroup/cpu");
    private static final Path OURS =
            ALL.resolve("gridrelay-" + ProcessHandle.current().pid());
    private static final int PERIOD_MICROS = 100_000;

    private ProcessorShare() {}

    /** Whether this machine and this user can have it. */
    static boolean isThere() {
        return Files.isWritable(ALL) && Files.exists(ALL.resolve("cpu.cfs_quota_us"));
    }

    static void limit(long pid, int percent) {
        try {
            Files.createDirectories(OURS);
            write("cpu.cfs_period_us", PERIOD_MICROS);
            write("cpu.cfs_quota_us", (long) PERIOD_MICROS * percent / 100);
            write("cgroup.procs", pid);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void free() {
        try {
            if (Files.exists(OURS)) {
                write("cpu.cfs_quota_us", -1);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(String file, long value) throws IOException {
        Files.writeString(OURS.resolve(file), Long.toString(value));
    }
}
