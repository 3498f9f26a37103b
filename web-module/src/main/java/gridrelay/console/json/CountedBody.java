package gridrelay.console.json;

import gridrelay.problem.Refusal;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;

/** A body that refuses to be longer than its limit. */
final class CountedBody extends ServletInputStream {
    private final ServletInputStream body;
    private final int limit;
    private final BodyMemory.Share share;
    private long count;

    CountedBody(ServletInputStream body, int limit, BodyMemory.Share share) {
        this.body = body;
        this.limit = limit;
        this.share = share;
    }

    @Override
    public int read() throws IOException {
        var one = body.read();
        counted(one < 0 ? 0 : 1);
        return one;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        var read = body.read(into, offset, length);
        counted(Math.max(read, 0));
        return read;
    }

    private void counted(int bytes) {
        count += bytes;
        if (count > limit) {
            throw new Refusal(
                    Refusal.Kind.TOO_LARGE, "BODY_TOO_LARGE", "the body must have at most " + limit + " bytes");
        }
        share.grow(count);
    }

    @Override
    public boolean isFinished() {
        return body.isFinished();
    }

    @Override
    public boolean isReady() {
        return body.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
        body.setReadListener(listener);
    }
}
