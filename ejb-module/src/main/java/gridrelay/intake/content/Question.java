package gridrelay.intake.content;

import gridrelay.intake.Content;
import gridrelay.intake.ContentLimits;
import gridrelay.intake.FilePolicy;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;

/** What the server asks its child, and how both write it and the answer into the pipes between them. */
record Question(Path file, String name, FilePolicy policy) {

    void write(DataOutputStream out) throws IOException {
        out.writeUTF(file.toString());
        out.writeUTF(name);
        out.writeUTF(policy.name());
        out.writeLong(policy.maxBytes());
        out.writeInt(policy.types().size());
        for (var type : policy.types()) {
            out.writeUTF(type);
        }
        var limits = policy.limits();
        out.writeLong(limits.maxPixels());
        out.writeInt(limits.maxArchiveDepth());
        out.writeLong(limits.maxArchiveEntries());
        out.writeLong(limits.maxExpandedBytes());
        out.writeInt(limits.maxRatio());
        out.writeBoolean(limits.allowMacros());
        out.writeBoolean(limits.allowActiveContent());
        out.writeBoolean(limits.allowEncrypted());
        out.flush();
    }

    static Question read(DataInputStream in) throws IOException {
        var file = Path.of(in.readUTF());
        var name = in.readUTF();
        var policy = in.readUTF();
        long maxBytes = in.readLong();
        var types = new HashSet<String>();
        for (int left = in.readInt(); left > 0; left--) {
            types.add(in.readUTF());
        }
        var limits = new ContentLimits(
                in.readLong(),
                in.readInt(),
                in.readLong(),
                in.readLong(),
                in.readInt(),
                in.readBoolean(),
                in.readBoolean(),
                in.readBoolean());
        return new Question(file, name, new FilePolicy(policy, types, maxBytes, limits));
    }

    static void answer(Content content, DataOutputStream out) throws IOException {
        if (content instanceof Content.Accepted accepted) {
            out.writeByte('A');
            out.writeUTF(accepted.type());
        } else if (content instanceof Content.Unsupported unsupported) {
            out.writeByte('U');
            out.writeUTF(unsupported.code());
            out.writeUTF(unsupported.sentence());
        } else if (content instanceof Content.Rejected rejected) {
            out.writeByte('R');
            out.writeUTF(rejected.code());
            out.writeUTF(rejected.sentence());
        }
        out.flush();
    }

    /** In place of an answer: the file could not be read. */
    static void failure(IOException why, DataOutputStream out) throws IOException {
        out.writeByte('F');
        out.writeUTF(String.valueOf(why));
        out.flush();
    }

    /** What the child answers. @throws UnreadableException the child could not read the file */
    static Content answer(DataInputStream in) throws IOException {
        int kind = in.read();
        return switch (kind) {
            case 'A' -> new Content.Accepted(in.readUTF());
            case 'U' -> new Content.Unsupported(in.readUTF(), in.readUTF());
            case 'R' -> new Content.Rejected(in.readUTF(), in.readUTF());
            case 'F' -> throw new UnreadableException(in.readUTF());
            case -1 -> throw new EOFException("the child has ended");
            default -> throw new IOException("the child answers what is no answer: " + kind);
        };
    }
}
