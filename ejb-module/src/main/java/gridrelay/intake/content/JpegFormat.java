package gridrelay.intake.content;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** JPEG (ITU-T T.81): every segment to the end of the image. Behind it only further images, and only if the first says so. */
final class JpegFormat implements Format {
    private static final int START = 0xd8;
    private static final int END = 0xd9;
    private static final int SCAN = 0xda;
    private static final int APP0 = 0xe0;
    private static final int APP2 = 0xe2;
    private static final int APP15 = 0xef;
    private static final int COMMENT = 0xfe;

    @Override
    public void check(Source content, Inspection inspection) throws RefusedException, IOException {
        var first = new Image(content, inspection.budget(), 0);
        long end = first.read();
        while (end < content.size()) {
            if (!first.announcesMore) {
                throw RefusedException.trailing();
            }
            if (content.size() - end < 4
                    || content.bytes(end, 2, ByteOrder.BIG_ENDIAN).getShort() != (short) 0xffd8) {
                throw RefusedException.trailing();
            }
            end = new Image(content, inspection.budget(), end).read();
        }
    }

    private static final class Image {
        private final Source content;
        private final Budget budget;
        private long at;
        private boolean announcesMore; // multi-picture format (CIPA DC-007), as telephones write it
        private boolean framed;
        private boolean scanned;

        Image(Source content, Budget budget, long at) {
            this.content = content;
            this.budget = budget;
            this.at = at;
        }

        /** @return where the image ends */
        long read() throws RefusedException, IOException {
            if (marker() != START) {
                throw RefusedException.corrupt("its first bytes");
            }
            int marker = marker();
            while (marker != END) {
                marker = marker == SCAN ? scan() : segment(marker);
            }
            if (!scanned) {
                throw RefusedException.corrupt("no picture data");
            }
            return at;
        }

        private int segment(int marker) throws RefusedException, IOException {
            if (marker < 0xc0 || (marker >= 0xd0 && marker <= START)) {
                throw RefusedException.corrupt("an unknown part");
            }
            int length = content.bytes(at, 2, ByteOrder.BIG_ENDIAN).getShort() & 0xffff;
            if (length < 2) {
                throw RefusedException.corrupt("a part without length");
            }
            var body = content.bytes(at + 2, length - 2, ByteOrder.BIG_ENDIAN);
            if (isFrame(marker)) {
                frame(body);
            } else if ((marker >= APP0 && marker <= APP15) || marker == COMMENT) {
                var bytes = new byte[body.remaining()];
                body.get(bytes);
                Signature.requireNoMarkup(bytes);
                announcesMore |= marker == APP2 && Signature.text(bytes).startsWith("MPF\0");
            }
            at += length;
            return marker();
        }

        private void frame(ByteBuffer body) throws RefusedException {
            if (framed || body.remaining() < 6) {
                throw RefusedException.corrupt("its header");
            }
            framed = true;
            body.get(); // precision
            int height = body.getShort() & 0xffff;
            budget.pixels(body.getShort() & 0xffff, height, 1);
        }

        private static boolean isFrame(int marker) {
            return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
        }

        /** The header of a scan and its data, in which 0xff is followed by zero or a restart mark. */
        private int scan() throws RefusedException, IOException {
            int length = content.bytes(at, 2, ByteOrder.BIG_ENDIAN).getShort() & 0xffff;
            if (!framed || length < 6) {
                throw RefusedException.corrupt("picture data without a header");
            }
            scanned = true;
            at += length;
            try (var in = content.stream(at, content.size() - at)) {
                for (int b = in.read(); b >= 0; b = in.read(), at++) {
                    if (b == 0xff) {
                        int next = in.read();
                        at++;
                        while (next == 0xff) {
                            next = in.read();
                            at++;
                        }
                        if (next > 0 && !(next >= 0xd0 && next <= 0xd7)) {
                            at++;
                            return next;
                        }
                    }
                }
            }
            throw new EOFException();
        }

        private int marker() throws RefusedException, IOException {
            if ((content.bytes(at++, 1, ByteOrder.BIG_ENDIAN).get() & 0xff) != 0xff) {
                throw RefusedException.corrupt("a part where none may be");
            }
            int marker = 0xff;
            while (marker == 0xff) { // fill bytes
                marker = content.bytes(at++, 1, ByteOrder.BIG_ENDIAN).get() & 0xff;
            }
            return marker;
        }
    }
}
