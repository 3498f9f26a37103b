package gridrelay.intake;

import gridrelay.problem.Refusal;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of a file whose length is not known yet: not more than any file may have. */
final class BoundedBody extends FilterInputStream {

    private long left;

    BoundedBody(InputStream body, long most) {
        super(body);
        this.left = most;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        var read = in.read(bytes, offset, length);
        left -= Math.max(0, read);
        if (left < 0) {
            throw new Refusal(Refusal.Kind.TOO_LARGE, "FILE_TOO_LARGE", "the file is larger than any may be");
        }
        return read;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }
}
