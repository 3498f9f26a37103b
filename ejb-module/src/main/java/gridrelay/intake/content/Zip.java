package gridrelay.intake.content;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/**
 * A ZIP archive (APPNOTE 6.3.10) that every program reads in the same way: its members, as the central directory and their own
 * headers agree on them, fill the file from its first byte to the directory without gap or overlap, and the directory's end is
 * the file's. Nothing is inflated before that is known.
 */
final class Zip {
    private static final int END = 0x06054b50;
    private static final int END64 = 0x06064b50;
    private static final int LOCATOR64 = 0x07064b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int END_LENGTH = 22;
    private static final int LOCATOR_LENGTH = 20;
    private static final int END64_LENGTH = 56;
    private static final int CENTRAL_LENGTH = 46;
    private static final int ENCRYPTED = 1 | 1 << 6 | 1 << 13;
    private static final int IN_UTF8 = 1 << 11;
    private static final Charset FIRST_CODE_PAGE = Charset.forName("IBM437");

    private final Source source;
    private final List<ZipMember> members;

    private Zip(Source source, List<ZipMember> members) {
        this.source = source;
        this.members = members;
    }

    /** The members, with their directories, in the order of the file. */
    List<ZipMember> members() {
        return members;
    }

    Source source() {
        return source;
    }

    static Zip open(Source source, Inspection inspection) throws RefusedException, IOException {
        var end = end(source);
        inspection.budget().archive(inspection.depth(), end.count);
        if (end.offset < 0 || end.size < 0 || end.offset > end.at || end.size > end.at - end.offset) {
            throw RefusedException.corrupt("its directory");
        }
        if (end.offset + end.size != end.at) {
            throw ambiguous("its directory is not where it should be");
        }
        var members = directory(source, end, inspection.budget());
        members.sort(Comparator.comparingLong(ZipMember::offset));
        long next = 0;
        for (var member : members) {
            if (member.offset() < next) {
                throw new RefusedException(
                        "ARCHIVE_OVERLAP", "Files in the archive share their bytes. Please create it anew.");
            }
            if (member.offset() > next) {
                throw ambiguous("there is something between its files");
            }
            next = member.requireOwnHeader(source, end.offset);
        }
        if (next != end.offset) {
            throw next > end.offset
                    ? new RefusedException(
                            "ARCHIVE_OVERLAP", "A file in the archive overlaps its directory. Please create it anew.")
                    : ambiguous("there is something before its directory");
        }
        return new Zip(source, members);
    }

    /** @param at where the directory must end */
    private record End(long at, long count, long size, long offset) {}

    private static End end(Source source) throws RefusedException, IOException {
        int length = (int) Math.min(source.size(), END_LENGTH + 0xffff);
        var tail = source.bytes(source.size() - length, length, ByteOrder.LITTLE_ENDIAN);
        int found = -1;
        boolean early = false;
        for (int at = length - END_LENGTH; at >= 0; at--) {
            if (tail.getInt(at) != END) {
                continue;
            }
            if (at + END_LENGTH + (tail.getShort(at + 20) & 0xffff) != length) {
                early = true;
            } else if (found >= 0) {
                throw ambiguous("it has two ends");
            } else {
                found = at;
            }
        }
        if (found < 0) {
            throw early ? RefusedException.trailing() : RefusedException.corrupt("it has no end");
        }
        int disk = tail.getShort(found + 4) | tail.getShort(found + 6);
        int here = tail.getShort(found + 8) & 0xffff;
        int count = tail.getShort(found + 10) & 0xffff;
        if ((disk != 0 && disk != -1) || here != count) {
            throw RefusedException.corrupt("it is a part of several");
        }
        long at = source.size() - length + found;
        long size = tail.getInt(found + 12) & 0xffffffffL;
        long offset = tail.getInt(found + 16) & 0xffffffffL;
        return hasLocator(source, at) ? end64(source, at) : new End(at, count, size, offset);
    }

    private static boolean hasLocator(Source source, long end) throws IOException {
        return end >= LOCATOR_LENGTH
                && source.bytes(end - LOCATOR_LENGTH, 4, ByteOrder.LITTLE_ENDIAN)
                                .getInt()
                        == LOCATOR64;
    }

    private static End end64(Source source, long end) throws RefusedException, IOException {
        long at = source.bytes(end - LOCATOR_LENGTH + 8, 8, ByteOrder.LITTLE_ENDIAN)
                .getLong();
        if (at < 0 || at != end - LOCATOR_LENGTH - END64_LENGTH) {
            throw ambiguous("its directory is not where it should be");
        }
        var record = source.bytes(at, END64_LENGTH, ByteOrder.LITTLE_ENDIAN);
        if (record.getInt(0) != END64 || record.getLong(4) != END64_LENGTH - 12) {
            throw RefusedException.corrupt("its directory");
        }
        if (record.getInt(16) != 0 || record.getInt(20) != 0 || record.getLong(24) != record.getLong(32)) {
            throw RefusedException.corrupt("it is a part of several");
        }
        long count = record.getLong(32);
        return new End(at, count < 0 ? Long.MAX_VALUE : count, record.getLong(40), record.getLong(48));
    }

    private static List<ZipMember> directory(Source source, End end, Budget budget)
            throws RefusedException, IOException {
        var members = new ArrayList<ZipMember>();
        var names = new HashSet<String>();
        long at = end.offset;
        for (long entry = 0; entry < end.count; entry++) {
            if (at + CENTRAL_LENGTH > end.at) {
                throw ambiguous("its directory is shorter than it says");
            }
            var fixed = source.bytes(at, CENTRAL_LENGTH, ByteOrder.LITTLE_ENDIAN);
            if (fixed.getInt(0) != CENTRAL) {
                throw RefusedException.corrupt("its directory");
            }
            int nameLength = fixed.getShort(28) & 0xffff;
            int extraLength = fixed.getShort(30) & 0xffff;
            var rest = source.bytes(at + CENTRAL_LENGTH, nameLength + extraLength, ByteOrder.LITTLE_ENDIAN);
            var member = member(fixed, rest, nameLength);
            requireOrdinary(fixed, member);
            if (!names.add(
                    Normalizer.normalize(member.name(), Normalizer.Form.NFC).toLowerCase(Locale.ROOT))) {
                throw ambiguous("two of its files have one name");
            }
            budget.expand(member.compressed(), member.size());
            members.add(member);
            at += CENTRAL_LENGTH + nameLength + extraLength + (fixed.getShort(32) & 0xffff);
        }
        if (at != end.at) {
            throw ambiguous("its directory is longer than it says");
        }
        return members;
    }

    private static ZipMember member(ByteBuffer fixed, ByteBuffer rest, int nameLength) throws RefusedException {
        var raw = new byte[nameLength];
        rest.get(raw);
        long size = fixed.getInt(24) & 0xffffffffL;
        long compressed = fixed.getInt(20) & 0xffffffffL;
        long offset = fixed.getInt(42) & 0xffffffffL;
        ZipMember.requireOneName(raw, rest);
        var large = ZipMember.large(rest.slice().order(ByteOrder.LITTLE_ENDIAN));
        try { // in this order, and only what does not fit (4.5.3)
            size = size == ZipMember.IN_EXTRA ? large.getLong() : size;
            compressed = compressed == ZipMember.IN_EXTRA ? large.getLong() : compressed;
            offset = offset == ZipMember.IN_EXTRA ? large.getLong() : offset;
        } catch (BufferUnderflowException e) {
            throw RefusedException.corrupt("its directory");
        }
        if (size < 0 || compressed < 0 || offset < 0) {
            throw RefusedException.corrupt("its directory");
        }
        int flags = fixed.getShort(8) & 0xffff;
        int method = fixed.getShort(10) & 0xffff;
        var name = name(raw, (flags & IN_UTF8) != 0);
        return new ZipMember(raw, name, flags, method, fixed.getInt(16), compressed, size, offset);
    }

    private static void requireOrdinary(ByteBuffer fixed, ZipMember member) throws RefusedException {
        if ((member.flags() & ENCRYPTED) != 0) {
            throw RefusedException.encrypted();
        }
        if (member.method() != ZipMember.STORED && member.method() != ZipMember.DEFLATED) {
            throw RefusedException.corrupt("compressed in an uncommon way");
        }
        if (member.method() == ZipMember.STORED && member.size() != member.compressed()) {
            throw ambiguous("two sizes of one file");
        }
        int kind = fixed.getInt(38) >>> 28; // whoever says to have made it: programs differ in whom they believe
        if (kind != 0 && kind != 8 && kind != 4) {
            throw new RefusedException(
                    "ARCHIVE_LINK",
                    "The archive holds a link or device, " + Words.quoted(member.name())
                            + ". Please create it without.");
        }
        requirePlainPath(member.name());
    }

    /** A relative path of ordinary segments, although members are never written to where they say. */
    private static void requirePlainPath(String name) throws RefusedException {
        boolean odd =
                name.isEmpty() || name.indexOf('\0') >= 0 || name.indexOf('\\') >= 0 || name.matches("(?s)[A-Za-z]:.*");
        for (var segment : (name.endsWith("/") ? name.substring(0, name.length() - 1) : name).split("/", -1)) {
            odd |= segment.isEmpty() || segment.equals(".") || segment.equals("..");
        }
        if (odd) {
            throw new RefusedException(
                    "ARCHIVE_PATH",
                    "The archive holds a file that wants to be put elsewhere: " + Words.quoted(name)
                            + ". Please create it anew.");
        }
    }

    static RefusedException ambiguous(String why) {
        return new RefusedException(
                "ARCHIVE_AMBIGUOUS",
                "The archive can be read in more than one way (" + why
                        + "). Please create it anew with a common program.");
    }

    /**
     * UTF-8 where it is marked as such, or is such; else what an older program wrote in a code page that it does not name, read by
     * the standard's first one (APPNOTE, appendix D). Code pages differ in letters beyond ASCII alone: path and ending are the same
     * in all.
     *
     * @param marked as UTF-8
     */
    static String name(byte[] raw, boolean marked) throws RefusedException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(raw))
                    .toString();
        } catch (CharacterCodingException e) {
            if (marked) {
                throw ambiguous("a name that is marked as Unicode is none");
            }
            return new String(raw, FIRST_CODE_PAGE);
        }
    }
}
