package gridrelay.intake.content;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * An archive whose one member is the archive itself, as Russ Cox found it ("Zip Files All The Way Down", 2010): DEFLATE as a
 * language of two verbs, <i>print what follows</i> and <i>repeat</i>, in which a text that prints itself can be written, with the
 * archive's headers before and behind it.
 */
final class Quine {
    /** So long that repeating the head takes as many bytes as printing does. */
    private static final String NAME = "the archive that is itself.zip";

    private static final int HEAD = 30 + NAME.length();
    private static final int TAIL = 46 + NAME.length() + 22;
    private static final int WHEN = 0x21 << 16; // 1980: not every time has a checksum that fits
    private static final int VERB = 5;
    private static final byte[] NOTHING = print(0);
    /** Repeats twenty bytes, four verbs: two times ten from twenty before. */
    private static final byte[] REPEAT_4 = Hostile.bytes(0x42, 0x88, 0x21, 0xc4, 0x00);

    private static final byte[] PRINT_1 = print(VERB);
    private static final byte[] PRINT_4 = print(4 * VERB);

    private Quine() {}

    /** The checksum is within what it is of. It is linear but for a constant: 33 tries tell all of the equation. */
    static byte[] zip() {
        var equations = new long[32]; // the unknown bits of each, and the constant above
        int constant = checksum(with(0));
        for (int bit = 0; bit < 32; bit++) {
            int column = checksum(with(1 << bit)) ^ constant ^ 1 << bit;
            for (int row = 0; row < 32; row++) {
                equations[row] |= (column >>> row & 1L) << bit;
            }
        }
        for (int row = 0; row < 32; row++) {
            equations[row] |= (constant >>> row & 1L) << 32;
        }
        return with(solution(equations));
    }

    private static int solution(long[] equations) {
        for (int bit = 0; bit < 32; bit++) {
            int pivot = bit;
            while ((equations[pivot] >>> bit & 1) == 0) {
                pivot++;
            }
            long found = equations[pivot];
            equations[pivot] = equations[bit];
            equations[bit] = found;
            for (int row = 0; row < 32; row++) {
                if (row != bit && (equations[row] >>> bit & 1) == 1) {
                    equations[row] ^= found;
                }
            }
        }
        int solution = 0;
        for (int bit = 0; bit < 32; bit++) {
            solution |= (int) (equations[bit] >>> 32 & 1) << bit;
        }
        return solution;
    }

    private static int checksum(byte[] bytes) {
        var crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /** The archive, with this checksum. */
    private static byte[] with(int crc) {
        int body = body(head(0, 0, 0), tail(0, 0, 0, 0)).length;
        int size = HEAD + body + TAIL;
        var head = head(crc, body, size);
        var tail = tail(crc, body, size, HEAD + body);
        return Hostile.join(head, body(head, tail), tail);
    }

    private static byte[] head(int crc, int compressed, int size) {
        return RawZip.little(HEAD)
                .putInt(0x04034b50)
                .put(facts(crc, compressed, size))
                .put(NAME.getBytes(StandardCharsets.US_ASCII))
                .array();
    }

    private static byte[] tail(int crc, int compressed, int size, int directory) {
        return RawZip.little(TAIL)
                .putInt(0x02014b50)
                .putShort((short) 20)
                .put(facts(crc, compressed, size))
                .put(new byte[14])
                .put(NAME.getBytes(StandardCharsets.US_ASCII))
                .putInt(0x06054b50)
                .putInt(0)
                .putShort((short) 1)
                .putShort((short) 1)
                .putInt(46 + NAME.length())
                .putInt(directory)
                .putShort((short) 0)
                .array();
    }

    /** What both headers have alike. */
    private static byte[] facts(int crc, int compressed, int size) {
        return RawZip.little(26)
                .putShort((short) 20)
                .putShort((short) 0)
                .putShort((short) 8)
                .putInt(WHEN)
                .putInt(crc)
                .putInt(compressed)
                .putInt(size)
                .putShort((short) NAME.length())
                .putShort((short) 0)
                .array();
    }

    /** Unpacks to the head, itself and the tail. */
    private static byte[] body(byte[] head, byte[] tail) {
        var printHead = print(HEAD + VERB);
        var repeatHead = repeatHead();
        var repeatTail = repeatTail();
        var printTail = print(repeatTail.length + TAIL);
        return Hostile.join(
                Hostile.join(printHead, head, printHead),
                repeatHead,
                Hostile.join(PRINT_1, repeatHead),
                Hostile.join(PRINT_1, PRINT_1),
                Hostile.join(PRINT_4, repeatHead, PRINT_1, PRINT_1, PRINT_4),
                REPEAT_4,
                Hostile.join(PRINT_4, REPEAT_4, PRINT_4, REPEAT_4, PRINT_4),
                REPEAT_4,
                Hostile.join(PRINT_4, REPEAT_4, NOTHING, NOTHING, printTail),
                REPEAT_4,
                NOTHING,
                NOTHING,
                Hostile.join(printTail, repeatTail, tail),
                repeatTail);
    }

    /** A stored block: so many bytes as they follow. */
    private static byte[] print(int length) {
        return RawZip.little(VERB)
                .put((byte) 0)
                .putShort((short) length)
                .putShort((short) ~length)
                .array();
    }

    /** A block of one match in the fixed code, with the extra bits that its length and distance need; and one of nothing. */
    private static byte[] repeatHead() {
        int length = HEAD + VERB;
        return new Bits()
                .number(0b010, 3)
                .code(276 - 256, 7)
                .number(length - 59, 3)
                .code(12, 5)
                .number(length - 65, 5)
                .code(0, 7)
                .number(0b010, 3)
                .code(0, 7)
                .bytes();
    }

    /** The last block: what fills its last byte is not looked at. */
    private static byte[] repeatTail() {
        int length = 4 + TAIL; // itself, and the tail
        return new Bits()
                .number(0b011, 3)
                .code(279 - 256, 7)
                .number(length - 99, 4)
                .code(13, 5)
                .number(length - 97, 5)
                .code(0, 7)
                .bytes();
    }

    /** Fills each byte from its lowest bit on (RFC 1951, 3.1.1). */
    private static final class Bits {
        private long bits;
        private int count;

        Bits number(int value, int length) {
            bits |= (long) value << count;
            count += length;
            return this;
        }

        /** Its highest bit first. */
        Bits code(int value, int length) {
            return number(Integer.reverse(value) >>> 32 - length, length);
        }

        byte[] bytes() {
            return Arrays.copyOf(RawZip.little(Long.BYTES).putLong(bits).array(), (count + 7) / 8);
        }
    }
}
