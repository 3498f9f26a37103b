package gridrelay.intake.content;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Set;

/** WebP (RFC 9649): the container's size is the file's, and its chunks are known ones that fill it. */
final class WebpFormat implements Format {
    private static final Set<String> BESIDE = Set.of("ALPH", "ANIM", "ICCP", "EXIF", "XMP ");

    @Override
    public void check(Source content, Inspection inspection) throws RefusedException, IOException {
        long size = 8 + (content.bytes(4, 4, ByteOrder.LITTLE_ENDIAN).getInt() & 0xffffffffL);
        if (size > content.size()) {
            throw new EOFException();
        }
        if (size < content.size()) {
            throw RefusedException.trailing();
        }
        if (new Reading(content, inspection.budget()).chunks(12, size) == 0) {
            throw RefusedException.corrupt("no picture");
        }
    }

    private static final class Reading {
        private final Source content;
        private final Budget budget;
        private long width;
        private long height;
        private int frames;

        Reading(Source content, Budget budget) {
            this.content = content;
            this.budget = budget;
        }

        /** @return how many pictures there are */
        int chunks(long from, long to) throws RefusedException, IOException {
            long at = from;
            int pictures = 0;
            while (at < to) {
                var header = content.bytes(at, 8, ByteOrder.LITTLE_ENDIAN);
                var name = new byte[4];
                header.get(name);
                long length = header.getInt() & 0xffffffffL;
                long end = at + 8 + length + (length & 1);
                if (end > to) {
                    throw RefusedException.corrupt("a part is longer than the whole");
                }
                pictures += chunk(Signature.text(name), at + 8, length);
                at = end;
            }
            return pictures;
        }

        private int chunk(String name, long at, long length) throws RefusedException, IOException {
            switch (name) {
                case "VP8 " -> lossy(at);
                case "VP8L" -> lossless(at);
                case "VP8X" -> {
                    extended(at);
                    return 0;
                }
                case "ANMF" -> {
                    budget.pixels(width, height, ++frames);
                    return chunks(at + 16, at + length);
                }
                default -> {
                    if (!BESIDE.contains(name)) {
                        throw RefusedException.corrupt("an unknown part");
                    }
                    return 0;
                }
            }
            return 1;
        }

        /** RFC 6386, 9.1: a key frame's header. */
        private void lossy(long at) throws RefusedException, IOException {
            var frame = content.bytes(at, 10, ByteOrder.LITTLE_ENDIAN);
            boolean keyFrame = (frame.get(0) & 1) == 0;
            if (!keyFrame || frame.get(3) != (byte) 0x9d || frame.get(4) != 1 || frame.get(5) != 0x2a) {
                throw RefusedException.corrupt("its picture data");
            }
            budget.pixels(frame.getShort(6) & 0x3fff, frame.getShort(8) & 0x3fff, 1);
        }

        private void lossless(long at) throws RefusedException, IOException {
            var frame = content.bytes(at, 5, ByteOrder.LITTLE_ENDIAN);
            int bits = frame.getInt(1);
            if (frame.get(0) != 0x2f || bits >>> 29 != 0) {
                throw RefusedException.corrupt("its picture data");
            }
            budget.pixels((bits & 0x3fff) + 1, (bits >>> 14 & 0x3fff) + 1, 1);
        }

        private void extended(long at) throws RefusedException, IOException {
            var header = content.bytes(at, 10, ByteOrder.LITTLE_ENDIAN);
            width = (header.getInt(4) & 0xffffff) + 1L;
            height = (header.getInt(6) >>> 8) + 1L;
            budget.pixels(width, height, 1);
        }
    }
}
