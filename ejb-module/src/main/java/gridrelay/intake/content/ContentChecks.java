package gridrelay.intake.content;

import gridrelay.intake.Content;
import gridrelay.intake.ContentCheck;
import gridrelay.intake.FilePolicy;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.commons.io.IOUtils;
import org.apache.commons.logging.LogFactory;
import org.apache.fontbox.FontBoxFont;
import org.apache.pdfbox.io.RandomAccessRead;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.tika.Tika;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.slf4j.Logger;

/** Checks name and size here, and has the rest done by children. A check takes a child for as long as it lasts. */
@ApplicationScoped
public class ContentChecks implements ContentCheck {
    @Inject
    @ConfigProperty(name = "gridrelay.intake.content.children", defaultValue = "2")
    int children;

    /** Of each child, in mebibytes. */
    @Inject
    @ConfigProperty(name = "gridrelay.intake.content.heap", defaultValue = "64")
    int heap;

    @Inject
    @ConfigProperty(name = "gridrelay.intake.content.time", defaultValue = "PT60S")
    Duration time;

    @Resource
    ManagedScheduledExecutorService scheduler;

    private Children pool;

    @PostConstruct
    void begin() {
        begin(scheduler);
    }

    void begin(ScheduledExecutorService scheduler) {
        if (children < 1 || heap < 32) {
            throw new IllegalArgumentException("gridrelay.intake.content: at least 1 of children and 32 of heap, not "
                    + children + " and " + heap);
        }
        pool = new Children(classPath(), children, heap, time, scheduler, new Log());
    }

    /** Our own jar, and those that the child's classes need. */
    private static String classPath() {
        try {
            return ClassPath.of(
                    ChildMain.class,
                    PDDocument.class,
                    RandomAccessRead.class,
                    FontBoxFont.class,
                    LogFactory.class,
                    Tika.class,
                    IOUtils.class,
                    Logger.class);
        } catch (IOException e) {
            throw new IllegalStateException("files cannot be checked", e);
        }
    }

    @PreDestroy
    void end() {
        pool.close();
    }

    @Override
    public Content check(Path content, String fileName, FilePolicy policy) throws IOException {
        try {
            FileName.type(fileName, policy.types());
        } catch (RefusedException e) {
            return e.verdict();
        }
        long size = Files.size(content);
        if (size > policy.maxBytes()) {
            return new Content.Rejected(
                    "FILE_TOO_LARGE",
                    "The file is larger than " + policy.maxBytes() + " bytes, the most that is taken here.");
        }
        return pool.check(new Question(content.toAbsolutePath(), fileName, policy));
    }
}
