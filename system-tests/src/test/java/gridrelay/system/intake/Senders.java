package gridrelay.system.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import gridrelay.system.client.FileClient;
import gridrelay.system.client.FileClient.Answer;
import gridrelay.system.intake.Finding.Rule;
import gridrelay.system.intake.Sent.End;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Sends small files in all ways that there are, several at once, until told to finish; each content is another, and is sent in one
 * file only. What was acknowledged is remembered. A call that is not answered is not repeated where that would make a second file;
 * a file whose path is known goes on as with a tus client.
 */
final class Senders implements AutoCloseable {

    private static final String FILES = "/api/v1/files";
    private static final String EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}" + "$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";
    private static final int AT_ONCE = 5;
    private static final long PAUSE_MS = 100;
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final Queue<Sent> sent = new ConcurrentLinkedQueue<>();
    /** By thread. */
    private final Map<String, String> lastHeard = new ConcurrentHashMap<>();

    private final Queue<Finding> findings = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    private final List<Future<?>> working = new ArrayList<>();
    private final List<Runnable> ways = List.of(
            this::whole,
            this::form,
            this::halves,
            this::withdrawn,
            this::parts,
            this::infected,
            this::unfinished,
            this::pieces,
            this::discarded);
    private final List<FileClient> clients;
    private final AtomicInteger calls = new AtomicInteger();
    private final String metadata;
    private final String policy;
    private volatile boolean finishing;

    private Senders(List<FileClient> clients, String policy) {
        this.clients = clients;
        this.policy = policy;
        this.metadata = "filename " + FileClient.base64("a.txt") + ",policy " + FileClient.base64(policy);
    }

    /** @param clients of all nodes, which have their turns call by call */
    static Senders start(List<FileClient> clients, String policy) {
        var senders = new Senders(clients, policy);
        for (var sender = 0; sender < AT_ONCE; sender++) {
            var first = sender * 2; // each at another way
            senders.working.add(senders.threads.submit(() -> senders.work(first)));
        }
        return senders;
    }

    private void work(int first) {
        for (var turn = first; !finishing; turn++) {
            ways.get(turn % ways.size()).run();
        }
    }

    /** How many files were acknowledged so far. */
    int count() {
        return sent.size();
    }

    /** Begins nothing more, ends what is begun, and returns what was acknowledged; throws what a sender has failed with. */
    Collection<Sent> finish() throws Exception {
        finishing = true;
        for (var one : working) {
            try {
                one.get(3, TimeUnit.MINUTES);
            } catch (TimeoutException e) {
                throw new AssertionError("a sender comes to no end; heard last: " + lastHeard + "; at: " + stacks(), e);
            }
        }
        return List.copyOf(sent);
    }

    private static List<String> stacks() {
        return Thread.getAllStackTraces().entrySet().stream()
                .map(thread -> thread.getKey().getName() + " " + Arrays.toString(thread.getValue()))
                .filter(stack -> stack.contains(Senders.class.getName() + ".work"))
                .toList();
    }

    /** What senders saw themselves. */
    Collection<Finding> findings() {
        return List.copyOf(findings);
    }

    @Override
    public void close() {
        finishing = true;
        threads.shutdownNow();
    }

    // -- ways to send

    private void whole() {
        var content = text();
        upload(content).ifPresent(path -> remember(path, content, End.STORED));
    }

    private void halves() {
        var content = text();
        create(content.length, metadata)
                .filter(path -> complete(path, content, 0))
                .ifPresent(path -> remember(path, content, End.STORED));
    }

    /** A request with too many bytes between them: what comes behind it is a piece of its own in staging. */
    private void pieces() {
        var content = text();
        var path = create(content.length, metadata);
        if (path.isPresent()) {
            var offset = patch(path.get(), 0, Arrays.copyOf(content, content.length / 2));
            heard(() -> client().chunked(
                            "PATCH",
                            path.get(),
                            content,
                            "Tus-Resumable",
                            "1.0.0",
                            "Upload-Offset",
                            Integer.toString(offset),
                            "Content-Type",
                            "application/offset+octet-stream"));
            if (offset >= 0 && complete(path.get(), content, offset)) {
                remember(path.get(), content, End.STORED);
            }
        }
    }

    private void form() {
        var contents = List.of(text(), text(), text());
        var form =
                new StringBuilder("--b\r\nContent-Disposition: form-data; name=\"policy\"\r\n\r\n" + policy + "\r\n");
        contents.forEach(
                content -> form.append("--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\n\r\n")
                        .append(new String(content, UTF_8))
                        .append("\r\n"));
        var body = form.append("--b--").toString().getBytes(UTF_8);
        once(() -> client().chunked("POST", "/api/v1/uploads", body, "Content-Type", "multipart/form-data; boundary=b"))
                .ifPresent(answer -> {
                    var files = answer.expect(202).json().path("files");
                    for (var at = 0; at < contents.size(); at++) {
                        remember(files.path(at).path("id").asText(), contents.get(at), End.STORED);
                    }
                });
    }

    private void parts() {
        var content = text();
        var half = content.length / 2;
        var first = part(Arrays.copyOf(content, half));
        var second = part(Arrays.copyOfRange(content, half, content.length));
        if (first.isPresent() && second.isPresent()) {
            var concat = "final;" + first.get() + " " + second.get();
            once(() -> client().tus("POST", FILES, null, "Upload-Concat", concat, "Upload-Metadata", metadata))
                    .ifPresent(answer -> remember(location(answer), content, End.STORED));
        }
    }

    private Optional<String> part(byte[] content) {
        return create(content.length, metadata, "Upload-Concat", "partial").filter(path -> complete(path, content, 0));
    }

    private void unfinished() {
        var content = text();
        var path = create(content.length, metadata);
        if (path.isPresent()) {
            patch(path.get(), 0, Arrays.copyOf(content, content.length / 2));
            heard(() -> client().tus("DELETE", path.get(), null));
            remember(path.get(), null, End.GONE);
        }
    }

    private void withdrawn() {
        var content = text();
        var path = upload(content);
        if (path.isPresent()) {
            var tooLate = heard(() -> client().tus("DELETE", path.get(), null)).status() == 409;
            remember(path.get(), content, tooLate ? End.STORED : End.WITHDRAWN);
        }
    }

    private void infected() {
        upload(virus()).ifPresent(path -> remember(path, null, End.INFECTED));
    }

    private void discarded() {
        var path = upload(virus());
        if (path.isPresent()) {
            Answer answer;
            do { // until it is in quarantine, or was discarded by a call that was not answered
                pause();
                answer = heard(() -> client().call("POST", path.get() + "/discard", (byte[]) null));
            } while (answer.status() != 200 && !isDiscarded(path.get()));
            remember(path.get(), null, End.DISCARDED);
        }
    }

    private boolean isDiscarded(String path) {
        var file = heard(() -> client().call("GET", path, (byte[]) null))
                .expect(200)
                .json();
        return file.path("reason").path("code").asText().equals("DISCARDED");
    }

    // -- what they have in common

    private FileClient client() {
        return clients.get(calls.getAndIncrement() % clients.size());
    }

    private static byte[] text() {
        var number = NUMBERS.incrementAndGet();
        return ("file " + number + "\n").repeat(100 + number % 2_000).getBytes(UTF_8);
    }

    private static byte[] virus() {
        return (EICAR + NUMBERS.incrementAndGet()).getBytes(UTF_8);
    }

    private Optional<String> upload(byte[] content) {
        return once(() -> client().tus(
                                "POST",
                                FILES,
                                content,
                                "Upload-Length",
                                Integer.toString(content.length),
                                "Upload-Metadata",
                                metadata,
                                "Content-Type",
                                "application/offset+octet-stream"))
                .map(Senders::location);
    }

    private Optional<String> create(int length, String metadata, String... more) {
        var headers = new ArrayList<>(List.of("Upload-Length", Integer.toString(length), "Upload-Metadata", metadata));
        headers.addAll(List.of(more));
        return once(() -> client().tus("POST", FILES, null, headers.toArray(String[]::new)))
                .map(Senders::location);
    }

    private static String location(Answer answer) {
        return answer.expect(201).header("Location");
    }

    private void remember(String path, byte[] content, End end) {
        var id = path.substring(path.lastIndexOf('/') + 1);
        sent.add(new Sent(id, content == null ? null : FileOracle.sha256(content), end));
    }

    /** In two requests or as many as it takes. @return false if the file is not there any more */
    private boolean complete(String path, byte[] content, int from) {
        var step = content.length / 2 + 1;
        for (var offset = from; offset < content.length; ) {
            var to = Math.min(content.length, offset + step);
            var now = patch(path, offset, Arrays.copyOfRange(content, offset, to));
            if (now < offset) {
                return false;
            }
            offset = now;
        }
        return true;
    }

    /** @return where the file stands then; less than before is a finding */
    private int patch(String path, int offset, byte[] bytes) {
        var answer = once(() -> client().patch(path, offset, bytes))
                .filter(patched -> patched.status() == 204)
                .orElseGet(() -> heard(() -> client().head(path)));
        if (answer.header("Upload-Offset") == null) {
            findings.add(new Finding(Rule.LOST, path, "HEAD answers " + answer.status()));
            return -1;
        }
        var now = Integer.parseInt(answer.header("Upload-Offset"));
        if (now < offset) {
            findings.add(new Finding(Rule.OFFSET_FELL, path, "from " + offset + " to " + now));
        }
        return now;
    }

    /** The answer of a call that is made once; none if it did not come, or nothing was done, and then not at once. */
    private Optional<Answer> once(Supplier<Answer> call) {
        var thread = Thread.currentThread().getName();
        try {
            var answer = call.get();
            lastHeard.put(thread, answer.toString());
            if (answer.status() < 500) {
                return Optional.of(answer);
            }
        } catch (UncheckedIOException e) {
            lastHeard.put(thread, e.toString()); // the node has ended, or is not there yet
        }
        pause();
        return Optional.empty();
    }

    /** The answer of a call that may be repeated, also over the life of the node. */
    private Answer heard(Supplier<Answer> call) {
        while (true) {
            var answer = once(call);
            if (answer.isPresent() && answer.get().status() != 423) {
                return answer.get();
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("nobody answers", e);
        }
    }
}
