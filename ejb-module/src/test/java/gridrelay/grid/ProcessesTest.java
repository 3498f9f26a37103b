package gridrelay.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ProcessesTest {

    private static Process sleeper() throws IOException {
        return new ProcessBuilder("sleep", "60").start();
    }

    @Test
    void a_process_has_ended_once_it_was_killed_and_not_before() throws Exception {
        var process = sleeper();
        var name = Processes.named(process.pid()).orElseThrow();
        assertThat(Processes.ended(name)).isFalse();

        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);

        assertThat(Processes.ended(name)).isTrue();
    }

    @Test
    void a_stopped_process_lives() throws Exception {
        var process = sleeper();
        try {
            new ProcessBuilder("kill", "-STOP", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            assertThat(Processes.ended(Processes.named(process.pid()).orElseThrow()))
                    .isFalse();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void a_number_that_was_given_again_is_another_process() {
        var own = Processes.own().orElseThrow();
        assertThat(Processes.ended(own)).isFalse();
        var earlier = own.substring(0, own.lastIndexOf('/') + 1) + "1";
        assertThat(Processes.ended(earlier)).isTrue();
    }

    @Test
    void a_zombie_has_ended() throws Exception {
        // The shell starts a child, tells its number and becomes a program that never asks for it.
        var parent = new ProcessBuilder("sh", "-c", "sleep 60 & echo $!; exec sleep 61").start();
        try (var output = parent.inputReader()) {
            var child = ProcessHandle.of(Long.parseLong(output.readLine())).orElseThrow();
            var name = Processes.named(child.pid()).orElseThrow();
            await().until(() -> !Processes.ended(name)
                    && Files.readString(Path.of("/proc", Long.toString(parent.pid()), "cmdline"))
                            .contains("61"));
            child.destroyForcibly();
            await().until(() -> Processes.ended(name));
            assertThat(Files.exists(Path.of("/proc", Long.toString(child.pid()))))
                    .isTrue();
        } finally {
            parent.destroyForcibly();
        }
    }

    @Test
    void nothing_is_claimed_of_another_machine_or_of_a_text_that_names_none() {
        var own = Processes.own().orElseThrow();
        assertThat(Processes.ended("11111111-1111-1111-1111-111111111111" + own.substring(36)))
                .isFalse();
        var dead = own.substring(0, own.lastIndexOf('/') + 1) + "1";
        assertThat(Processes.ended(dead.replaceFirst("pid:\\[\\d+]", "pid:[1]")))
                .isFalse();
        assertThat(Processes.ended("")).isFalse();
        assertThat(Processes.ended(own.substring(0, own.lastIndexOf('/')))).isFalse();
    }
}
