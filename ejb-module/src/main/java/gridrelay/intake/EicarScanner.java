package gridrelay.intake;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/**
 * Knows one thing: the EICAR test file, at a file's beginning. No antivirus; there so that the way of an infected file can be
 * seen on a node that has no scanner.
 */
@ApplicationScoped
class EicarScanner implements Scanner {

    /** Put together here, so that no scanner takes this class for it. */
    private static final byte[] EICAR = ("X5O!P%@AP[4\\PZX54(P^)7CC)7}" + "$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*")
            .getBytes(StandardCharsets.US_ASCII);

    private static final String ENGINE = "test scanner (no antivirus)";

    @PostConstruct
    void start() {
        new Log().noAntivirus();
    }

    @Override
    public Scan scan(Path content, Duration deadline) {
        try (var bytes = Files.newInputStream(content)) {
            var begin = bytes.readNBytes(EICAR.length);
            return Arrays.equals(begin, EICAR)
                    ? new Scan.Infected(ENGINE, "1", "Eicar-Test-Signature")
                    : new Scan.Clean(ENGINE, "1");
        } catch (IOException e) {
            return new Scan.Unavailable(e.toString());
        }
    }
}
