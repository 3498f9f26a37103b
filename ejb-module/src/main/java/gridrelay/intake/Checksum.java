package gridrelay.intake;

import gridrelay.problem.Refusal;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.CRC32C;

/**
 * What the bytes of one request shall come to (tus 1.0, Checksum). For one thread; reusable is only what {@link #parse} gives.
 */
public final class Checksum {

    /** As {@code Tus-Checksum-Algorithm} lists them. */
    public static final List<String> ALGORITHMS = List.of("sha1", "sha256", "crc32c");

    private interface Sum {
        void update(byte[] bytes, int length);

        byte[] end();
    }

    private final Sum sum;
    private final byte[] expected;

    private Checksum(Sum sum, byte[] expected) {
        this.sum = sum;
        this.expected = expected;
    }

    /** @throws Refusal INVALID for another algorithm, or what is no checksum of it */
    public static Checksum parse(String header) {
        var parts = header.split(" ", -1);
        var make = parts.length == 2 ? sum(parts[0]) : null;
        if (make == null) {
            throw Refusal.invalid(
                    "Upload-Checksum", "must be one of " + String.join(", ", ALGORITHMS) + ", a blank, and base64");
        }
        try {
            var expected = Base64.getDecoder().decode(parts[1]);
            if (expected.length == make.get().end().length) {
                return new Checksum(make.get(), expected);
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw Refusal.invalid("Upload-Checksum", "is not the base64 of a checksum of " + parts[0]);
    }

    void update(byte[] bytes, int length) {
        sum.update(bytes, length);
    }

    /** Ends it. */
    boolean matches() {
        return MessageDigest.isEqual(sum.end(), expected);
    }

    private static Supplier<Sum> sum(String algorithm) {
        return switch (algorithm) {
            case "sha1" -> () -> new Digest("SHA-1");
            case "sha256" -> () -> new Digest("SHA-256");
            case "crc32c" -> Crc::new;
            default -> null;
        };
    }

    private static final class Digest implements Sum {
        private final MessageDigest digest;

        Digest(String algorithm) {
            try {
                digest = MessageDigest.getInstance(algorithm);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e); // every Java platform has both
            }
        }

        @Override
        public void update(byte[] bytes, int length) {
            digest.update(bytes, 0, length);
        }

        @Override
        public byte[] end() {
            return digest.digest();
        }
    }

    /** Big endian, as others write it. */
    private static final class Crc implements Sum {
        private final CRC32C crc = new CRC32C();

        @Override
        public void update(byte[] bytes, int length) {
            crc.update(bytes, 0, length);
        }

        @Override
        public byte[] end() {
            return ByteBuffer.allocate(Integer.BYTES)
                    .putInt((int) crc.getValue())
                    .array();
        }
    }
}
