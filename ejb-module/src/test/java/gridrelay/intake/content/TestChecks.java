package gridrelay.intake.content;

import gridrelay.intake.Content;
import gridrelay.intake.ContentLimits;
import gridrelay.intake.FilePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** The content check with its real children, outside of a server. */
final class TestChecks implements AutoCloseable {
    static final Set<String> ALL =
            Set.of("pdf", "png", "jpeg", "gif", "webp", "txt", "csv", "json", "xml", "docx", "xlsx", "pptx", "zip");

    private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
    private final ContentChecks checks = new ContentChecks();
    private final Path folder;

    TestChecks(Path folder, int children, Duration time) {
        this.folder = folder;
        checks.children = children;
        checks.heap = 64;
        checks.time = time;
        checks.begin(scheduler);
    }

    Content check(String name, byte[] content) throws IOException {
        return check(name, content, policy(ContentLimits.DEFAULT));
    }

    Content check(String name, byte[] content, FilePolicy policy) throws IOException {
        var file = Files.createTempFile(folder, "content", null);
        Files.write(file, content);
        try {
            return checks.check(file, name, policy);
        } finally {
            Files.delete(file);
        }
    }

    ContentChecks checks() {
        return checks;
    }

    static FilePolicy policy(ContentLimits limits) {
        return new FilePolicy("all", ALL, 1L << 30, limits);
    }

    /** "accepted", or the code of the refusal. */
    static String code(Content content) {
        if (content instanceof Content.Unsupported unsupported) {
            return unsupported.code();
        }
        return content instanceof Content.Rejected rejected ? rejected.code() : Hostile.ACCEPTED;
    }

    @Override
    public void close() {
        checks.end();
        scheduler.shutdownNow();
    }
}
