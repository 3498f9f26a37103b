package gridrelay.grid;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Proof, by the kernel, that a process of this machine has ended (ADR 26). What cannot be proven is not claimed: another machine's
 * process, another user's, one in another container, or anything at all where there is no Linux.
 *
 * <p>A process is named by the kernel's boot, the namespace that its number counts in, its user, its number, and the moment of
 * its start in the kernel's ticks: no two processes ever have the same name. Thread-safe.
 */
final class Processes {

    private static final Path PROC = Path.of("/proc");
    /** Of {@code stat}, counted after the closing parenthesis: proc(5) numbers the state 3 and the start 22. */
    private static final int STATE = 0;

    private static final int START = 22 - 3;

    private Processes() {}

    /** This process's name. */
    static Optional<String> own() {
        return named(ProcessHandle.current().pid());
    }

    /** The name of a process that this one can see. */
    static Optional<String> named(long pid) {
        try {
            return Optional.of(here() + pid + "/" + stat(pid)[START]);
        } catch (IOException | RuntimeException e) {
            return Optional.empty(); // not Linux, or nobody of ours
        }
    }

    /** Whether the process of this name has certainly ended, and the kernel has closed all that it had open. */
    static boolean ended(String name) {
        try {
            var here = here();
            if (!name.startsWith(here) || !seesAll()) {
                return false;
            }
            var numbers = name.substring(here.length()).split("/");
            var pid = Long.parseLong(numbers[0]);
            try {
                var stat = stat(pid);
                return !stat[START].equals(numbers[1]) || (stat[STATE].equals("Z") && isAlone(pid));
            } catch (NoSuchFileException e) {
                return true;
            }
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    /** What processes that can see each other, and count time from the same moment, have in common. */
    private static String here() throws IOException {
        var self = Files.readSymbolicLink(PROC.resolve("self")).toString();
        if (!self.equals(Long.toString(ProcessHandle.current().pid()))) {
            throw new IOException("/proc numbers the processes of another namespace");
        }
        return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).trim()
                + "/" + Files.readSymbolicLink(PROC.resolve("self/ns/pid"))
                + "/" + Files.readSymbolicLink(PROC.resolve("self/ns/time"))
                + "/" + Files.getAttribute(PROC.resolve("self"), "unix:uid")
                + "/";
    }

    /** A mount of /proc that hides processes (hidepid) hides the first one too: there, absence proves nothing. */
    private static boolean seesAll() {
        return Files.isReadable(PROC.resolve("1/stat"));
    }

    private static String[] stat(long pid) throws IOException {
        var text = Files.readString(PROC.resolve(pid + "/stat"));
        return text.substring(text.lastIndexOf(')') + 2).split(" ");
    }

    /** A process whose parent has not asked for it yet: dead, unless it is only its first thread that has ended. */
    private static boolean isAlone(long pid) throws IOException {
        try (Stream<Path> threads = Files.list(PROC.resolve(pid + "/task"))) {
            return threads.count() == 1;
        }
    }
}
