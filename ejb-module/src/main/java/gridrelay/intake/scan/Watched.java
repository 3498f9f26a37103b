package gridrelay.intake.scan;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Looks for EICAR in the bytes that pass, and hashes them. To be read in blocks. */
final class Watched extends FilterInputStream {

    /** Told of each block; may end it all. */
    interface Counter {
        void count(int bytes) throws IOException;
    }

    private final byte[] wanted = Eicar.bytes();
    private final int[] fallback = fallbacks(wanted);
    private final MessageDigest digest;
    private final Counter counter;
    private int matched;
    private boolean found;

    Watched(InputStream in, Counter counter) {
        super(in);
        this.counter = counter;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    boolean eicar() {
        return found;
    }

    String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = in.read(bytes, offset, length);
        if (read > 0) {
            counter.count(read);
            digest.update(bytes, offset, read);
            look(bytes, offset, offset + read);
        }
        return read;
    }

    /** Knuth, Morris and Pratt: never looks back. */
    private void look(byte[] bytes, int from, int to) {
        for (int at = from; at < to && !found; at++) {
            while (matched > 0 && bytes[at] != wanted[matched]) {
                matched = fallback[matched - 1];
            }
            if (bytes[at] == wanted[matched]) {
                matched++;
            }
            found = matched == wanted.length;
        }
    }

    /** For each prefix of the text: how long a shorter prefix it ends with. */
    private static int[] fallbacks(byte[] text) {
        var fallback = new int[text.length];
        for (int at = 1, matched = 0; at < text.length; at++) {
            while (matched > 0 && text[at] != text[matched]) {
                matched = fallback[matched - 1];
            }
            if (text[at] == text[matched]) {
                matched++;
            }
            fallback[at] = matched;
        }
        return fallback;
    }
}
