package gridrelay.intake.scan;

import gridrelay.intake.Scan;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Set;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/** Finds EICAR, plain and in zip archives, and files of a list. Good for trying things out; no antivirus. */
final class TestEngine implements Engine {
    private static final int DEEPEST = 10;
    private static final long MOST_EXPANDED = 1L << 30;

    private final Set<String> hashes;

    /** @param hashes of files that are called infected: SHA-256, in lower-case hexadecimal digits */
    TestEngine(Set<String> hashes) {
        this.hashes = Set.copyOf(hashes);
    }

    @Override
    public String name() {
        return "the test scanner";
    }

    @Override
    public boolean antivirus() {
        return false;
    }

    @Override
    public Version version(Deadline deadline) {
        return new Version("GridRelay test scanner, no antivirus", "EICAR and " + hashes.size() + " files", null);
    }

    @Override
    public int queue(Deadline deadline) {
        return 0;
    }

    @Override
    public Scan scan(Sample sample, Version version, Deadline deadline) throws IOException {
        try (var content = sample.open()) {
            var threat = new Look(deadline).at(content, 0);
            return threat == null
                    ? new Scan.Clean(version.engine(), version.signatures())
                    : new Scan.Infected(version.engine(), version.signatures(), threat);
        } catch (TooMuchException e) {
            return new Scan.Limit(version.engine(), version.signatures(), e.getMessage());
        }
    }

    /** One look at one file with all that is in it. */
    private final class Look {
        private final Deadline deadline;
        private long expanded;

        Look(Deadline deadline) {
            this.deadline = deadline;
        }

        /** @return the threat; null if there is none */
        String at(InputStream content, int depth) throws IOException {
            if (depth > DEEPEST) {
                throw new TooMuchException("more than " + DEEPEST + " archives in one another");
            }
            var watched = new Watched(content, depth == 0 ? bytes -> deadline.millisLeft() : this::count);
            var bytes = new BufferedInputStream(watched);
            var inside = startsLikeZip(bytes) ? inside(bytes, depth) : null;
            bytes.transferTo(OutputStream.nullOutputStream());
            if (inside != null) {
                return inside;
            }
            if (watched.eicar()) {
                return "Eicar-Test-Signature";
            }
            return hashes.contains(watched.sha256()) ? "Listed-File" : null;
        }

        private String inside(InputStream bytes, int depth) throws IOException {
            try {
                var zip = new ZipInputStream(bytes);
                while (zip.getNextEntry() != null) {
                    var threat = at(zip, depth + 1);
                    if (threat != null) {
                        return threat;
                    }
                }
            } catch (ZipException | IllegalArgumentException e) {
                // not sound, encrypted or oddly named: the content check refuses it; its plain bytes are looked at
            }
            return null;
        }

        private void count(int bytes) throws IOException {
            deadline.millisLeft();
            expanded += bytes;
            if (expanded > MOST_EXPANDED) {
                throw new TooMuchException("more than " + MOST_EXPANDED + " bytes in archives");
            }
        }

        private static boolean startsLikeZip(BufferedInputStream bytes) throws IOException {
            bytes.mark(4);
            var magic = bytes.readNBytes(4);
            bytes.reset();
            return magic.length == 4 && magic[0] == 'P' && magic[1] == 'K' && magic[2] == 3 && magic[3] == 4;
        }
    }

    private static final class TooMuchException extends IOException {
        private static final long serialVersionUID = 1;

        TooMuchException(String limit) {
            super(limit);
        }
    }
}
