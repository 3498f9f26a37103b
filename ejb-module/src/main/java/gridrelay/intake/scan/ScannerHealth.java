package gridrelay.intake.scan;

import java.util.List;

/**
 * How it stands with scanning on this node.
 *
 * @param ready whether files are scanned at all now
 * @param antivirus false if what scans is a test scanner only
 * @param scanners each with its engine and signatures, or with why it gets no work
 */
public record ScannerHealth(boolean ready, boolean antivirus, List<String> scanners) {
    public ScannerHealth {
        scanners = List.copyOf(scanners);
    }
}
