package gridrelay.intake.scan;

import gridrelay.intake.Scan;
import gridrelay.intake.Scanner;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The scanners of this node, by configuration. A file larger than {@code max-bytes} is over a limit before it is sent: scanners
 * call clean what is too large for them.
 */
@ApplicationScoped
public class Scanners implements Scanner {
    private static final long LARGEST = Integer.MAX_VALUE; // clamd's own: 2 GiB less a byte
    private static final long SMALLEST = 1L << 20;

    /** Each {@code host:port} or {@code unix:/path}. */
    @Inject
    @ConfigProperty(name = "gridrelay.intake.scan.clamd")
    Optional<List<String>> clamd;

    /** The largest file that is sent to a scanner, and the size that scanners must show themselves up to. */
    @Inject
    @ConfigProperty(name = "gridrelay.intake.scan.max-bytes", defaultValue = "104857600")
    long maxBytes;

    /** Scans at once of each clamd from this node: clamd's MaxThreads, shared by the nodes. */
    @Inject
    @ConfigProperty(name = "gridrelay.intake.scan.at-once", defaultValue = "10")
    int atOnce;

    @Inject
    @ConfigProperty(name = "gridrelay.intake.scan.prove-every", defaultValue = "PT10M")
    Duration proveEvery;

    /** {@code PT0S}: signatures' age is not looked at. */
    @Inject
    @ConfigProperty(name = "gridrelay.intake.scan.oldest-signatures", defaultValue = "P7D")
    Duration oldestSignatures;

    /** Files that the test scanner finds beside EICAR. */
    @Inject
    @ConfigProperty(name = "gridrelay.intake.scan.hashes")
    Optional<String> hashes;

    @Inject
    @ConfigProperty(name = "gridrelay.development", defaultValue = "false")
    boolean development;

    private final Log log = new Log();
    private Pool pool;

    @PostConstruct
    void begin() {
        if (maxBytes < SMALLEST || maxBytes > LARGEST) {
            throw new IllegalArgumentException(
                    "gridrelay.intake.scan.max-bytes: from " + SMALLEST + " to " + LARGEST + ", not " + maxBytes);
        }
        if (atOnce < 1) {
            throw new IllegalArgumentException("gridrelay.intake.scan.at-once: at least 1, not " + atOnce);
        }
        try {
            var proof = new Proof(Drill.all(maxBytes), oldestSignatures, Duration.ofMinutes(2), InstantSource.system());
            pool = new Pool(
                    engines().stream()
                            .map(engine -> new Host(engine, proof, proveEvery, log))
                            .toList(),
                    atOnce);
        } catch (IOException e) {
            throw new IllegalStateException(e); // archives in memory
        }
    }

    private List<Engine> engines() {
        var addresses = clamd.orElse(List.of());
        if (!addresses.isEmpty()) {
            return addresses.stream()
                    .<Engine>map(address -> new ClamdEngine(new ClamdAddress(address.trim())))
                    .toList();
        }
        if (!development) {
            log.none();
            return List.of();
        }
        log.testScanner();
        return List.of(
                new TestEngine(hashes.map(file -> HashList.read(Path.of(file))).orElse(Set.of())));
    }

    @Override
    public Scan scan(Path content, Duration deadline) throws InterruptedException {
        try {
            long size = Files.size(content);
            return size > maxBytes
                    ? new Scan.Limit("GridRelay", "", size + " bytes, more than gridrelay.intake.scan.max-bytes")
                    : pool.scan(() -> Files.newInputStream(content), Deadline.in(deadline));
        } catch (IOException e) {
            return new Scan.Unavailable("the file cannot be read: " + e.getMessage());
        }
    }

    @Override
    public boolean isFit() {
        return pool.hosts().stream().anyMatch(Host::trusted);
    }

    /** As it is now; asks nobody. */
    public ScannerHealth health() {
        var hosts = pool.hosts();
        return new ScannerHealth(
                isFit(),
                hosts.stream().anyMatch(Host::antivirus),
                hosts.isEmpty()
                        ? List.of("none: gridrelay.intake.scan.clamd is not set")
                        : hosts.stream().map(Scanners::describe).toList());
    }

    private static String describe(Host host) {
        return host.name() + ": "
                + host.fault()
                        .orElseGet(() ->
                                (host.version().engine() + " " + host.version().signatures()).trim());
    }

    /** To be called every few seconds. */
    void beat(Executor executor) {
        pool.beat(executor);
    }
}
