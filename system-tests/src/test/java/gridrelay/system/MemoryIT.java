package gridrelay.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gridrelay.system.node.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node whose memory is not enough ends, so that it can be started again: half of its threads gone, it would limp. */
@Timeout(300)
class MemoryIT {

    @Test
    void a_node_that_runs_out_of_memory_ends() throws IOException {
        try (Node node = Node.in(SharedNode.folder("memory")).withJvm("-Xmx56m")) {
            node.begin();
            await().atMost(Duration.ofMinutes(4)).until(() -> !node.isRunning());
            assertThat(Files.readString(node.log())).contains("Terminating due to java.lang.OutOfMemoryError");
        }
    }
}
