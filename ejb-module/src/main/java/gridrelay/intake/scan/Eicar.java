package gridrelay.intake.scan;

import java.nio.charset.StandardCharsets;

/**
 * The test file that every antivirus finds (EICAR, 2003). Put together when it is needed: no class of ours, no source and no
 * server that holds us is found by a scanner.
 */
final class Eicar {
    private static final String[] PARTS = {
        "X5O!P%@AP[4\\PZX54(P^)7CC)7}", "$EICAR-STANDARD-ANTI", "VIRUS-TEST-FILE!$H+H*"
    };

    private Eicar() {}

    static byte[] bytes() {
        return String.join("", PARTS).getBytes(StandardCharsets.US_ASCII);
    }
}
