package gridrelay.console.live;

import gridrelay.console.json.JsonAnswers;
import gridrelay.intake.FileEvent;
import gridrelay.intake.FileWatch;
import gridrelay.problem.Refusal;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * This node's streams of single files' events. Twice a second, and only while somebody listens, it asks the database how far the
 * files are: so it does not matter which node works on them (ADR 45). An event's id is its number in the file's chain, the same at
 * every node.
 */
@ApplicationScoped
public class FileStreams {
    private static final int MOST = 200;
    private static final int MOST_OF_ACCOUNT = 20;
    private static final int PAGE = 50;
    private static final long LOOK_MS = 500;
    private static final byte[] RETRY = "retry: 2000\n\n".getBytes(StandardCharsets.US_ASCII);

    private final EventStreams streams = new EventStreams();
    private final Set<FileFeed> feeds = ConcurrentHashMap.newKeySet();
    private final Log log = new Log();

    @Inject
    FileWatch files;

    @Resource
    ManagedScheduledExecutorService timer;

    private ScheduledFuture<?> looking;
    private ScheduledFuture<?> ticking;
    private boolean blind;

    void start(@Observes @Initialized(ApplicationScoped.class) Object application) {
        looking = timer.scheduleWithFixedDelay(
                () -> guarded(this::look, this::blind), LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
        ticking =
                timer.scheduleAtFixedRate(() -> guarded(streams::tick, log::publishingFailed), 1, 1, TimeUnit.SECONDS);
    }

    @PreDestroy
    void stop() {
        if (looking != null) {
            looking.cancel(false);
            ticking.cancel(false);
        }
        streams.close();
    }

    /**
     * Begins to send a file's events. Who may see the file has been looked at; it is looked at again when the client comes again,
     * after two minutes at most.
     *
     * @param seen the number of the last event that the client has seen; 0 for all
     * @throws Refusal UNAVAILABLE or TOO_MANY while too many listen
     */
    public void open(AsyncContext context, String file, long account, int seen) throws IOException {
        var feed = new FileFeed(file, account, seen);
        synchronized (feeds) {
            refuseTooMany(account);
            feeds.add(feed);
        }
        try {
            streams.begin(context, feed, RETRY, seen, () -> feeds.remove(feed));
        } catch (IOException | RuntimeException e) {
            feeds.remove(feed);
            throw e;
        }
    }

    private void refuseTooMany(long account) {
        if (feeds.size() >= MOST) {
            throw new Refusal(Refusal.Kind.UNAVAILABLE, "TOO_MANY_CLIENTS", "too many listen already");
        }
        if (feeds.stream().filter(feed -> feed.account() == account).count() >= MOST_OF_ACCOUNT) {
            throw new Refusal(
                    Refusal.Kind.TOO_MANY,
                    "TOO_MANY_STREAMS",
                    "an account may follow " + MOST_OF_ACCOUNT + " files at once at a node");
        }
    }

    private void look() {
        if (feeds.isEmpty()) {
            return;
        }
        var now = List.copyOf(feeds);
        var progress = files.progress(now.stream().map(FileFeed::file).collect(Collectors.toSet()));
        now.forEach(feed -> follow(feed, progress.get(feed.file())));
        blind = false;
        streams.write();
    }

    /** @param progress null if the file is no more */
    private void follow(FileFeed feed, FileWatch.Progress progress) {
        if (progress == null) {
            feed.end();
            return;
        }
        if (feed.newest() < progress.events() && !feed.isFull(PAGE)) {
            feed.add(files.after(feed.file(), (int) feed.newest(), PAGE).stream()
                    .map(FileStreams::frame)
                    .toList());
        }
        if (progress.over() && feed.newest() >= progress.events()) {
            feed.end();
        }
    }

    /** JSON has no line breaks, so one data line holds it. */
    private static byte[] frame(FileEvent event) {
        return ("id: " + event.no() + "\nevent: file\ndata: " + JsonAnswers.text(event) + "\n\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Once, not twice a second while the database is away. */
    private void blind(RuntimeException why) {
        if (!blind) {
            log.filesNotFollowed(why);
        }
        blind = true;
    }

    /** A task that throws is never run again by its executor. */
    private static void guarded(Runnable task, Consumer<RuntimeException> failed) {
        try {
            task.run();
        } catch (RuntimeException e) {
            failed.accept(e);
        }
    }
}
