package gridrelay.intake.content;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes ZIP archives as no program should. */
final class RawZip {

    /** A member, with what its headers say of it. */
    static final class Member {
        String name;
        String localName;
        byte[] data;
        int flags;
        int method;
        int crc;
        long size;
        int madeBy = 20;
        int attributes;
        byte[] before = {};
        byte[] extra = {};
        byte[] localExtra = {};
        Integer offset;
    }

    private final List<Member> members = new ArrayList<>();
    /** Of names. */
    Charset page = StandardCharsets.UTF_8;

    byte[] beforeDirectory = {};
    byte[] comment = {};
    Integer count;

    Member deflated(String name, byte[] content) {
        var deflater = new Deflater(9, true);
        deflater.setInput(content);
        deflater.finish();
        var out = new ByteArrayOutputStream();
        var block = new byte[8192];
        while (!deflater.finished()) {
            out.write(block, 0, deflater.deflate(block));
        }
        deflater.end();
        return add(name, content, out.toByteArray(), 8);
    }

    Member stored(String name, byte[] content) {
        return add(name, content, content, 0);
    }

    private Member add(String name, byte[] content, byte[] data, int method) {
        var crc = new CRC32();
        crc.update(content);
        var member = new Member();
        member.name = name;
        member.localName = name;
        member.data = data;
        member.method = method;
        member.crc = (int) crc.getValue();
        member.size = content.length;
        members.add(member);
        return member;
    }

    RawZip with(Member... more) {
        members.addAll(List.of(more));
        return this;
    }

    byte[] bytes() {
        var out = new ByteArrayOutputStream();
        var directory = new ByteArrayOutputStream();
        for (var member : members) {
            out.writeBytes(member.before);
            int offset = member.offset == null ? out.size() : member.offset;
            if (member.offset == null) {
                out.writeBytes(local(member));
            }
            directory.writeBytes(central(member, offset));
        }
        out.writeBytes(beforeDirectory);
        int at = out.size();
        out.writeBytes(directory.toByteArray());
        short many = (short) (count == null ? members.size() : count);
        out.writeBytes(little(22 + comment.length)
                .putInt(0x06054b50)
                .putInt(0)
                .putShort(many)
                .putShort(many)
                .putInt(directory.size())
                .putInt(at)
                .putShort((short) comment.length)
                .put(comment)
                .array());
        return out.toByteArray();
    }

    private byte[] local(Member member) {
        var name = member.localName.getBytes(page);
        return little(30 + name.length + member.localExtra.length + member.data.length)
                .putInt(0x04034b50)
                .putShort((short) 20)
                .putShort((short) member.flags)
                .putShort((short) member.method)
                .putInt(0)
                .putInt(member.crc)
                .putInt(member.data.length)
                .putInt((int) member.size)
                .putShort((short) name.length)
                .putShort((short) member.localExtra.length)
                .put(name)
                .put(member.localExtra)
                .put(member.data)
                .array();
    }

    private byte[] central(Member member, int offset) {
        var name = member.name.getBytes(page);
        return little(46 + name.length + member.extra.length)
                .putInt(0x02014b50)
                .putShort((short) member.madeBy)
                .putShort((short) 20)
                .putShort((short) member.flags)
                .putShort((short) member.method)
                .putInt(0)
                .putInt(member.crc)
                .putInt(member.data.length)
                .putInt((int) member.size)
                .putShort((short) name.length)
                .putShort((short) member.extra.length)
                .putShort((short) 0)
                .putInt(0)
                .putInt(member.attributes)
                .putInt(offset)
                .put(name)
                .put(member.extra)
                .array();
    }

    /** The extra field that tells the name once more. */
    static byte[] unicodeName(String name) {
        var utf8 = name.getBytes(StandardCharsets.UTF_8);
        return little(9 + utf8.length)
                .putShort((short) 0x7075)
                .putShort((short) (5 + utf8.length))
                .put((byte) 1)
                .putInt(0)
                .put(utf8)
                .array();
    }

    static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
