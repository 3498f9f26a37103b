package gridrelay.intake.content;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** GIF 87a and 89a: every block to the trailer, and nothing behind it. */
final class GifFormat implements Format {
    private static final int MOST_FRAMES = 10_000;

    @Override
    public void check(Source content, Inspection inspection) throws RefusedException, IOException {
        var version = Signature.text(content.head(6));
        if (!version.equals("GIF87a") && !version.equals("GIF89a")) {
            throw RefusedException.corrupt("its first bytes");
        }
        try (var in = content.stream(6, content.size() - 6)) {
            new Reading(in, inspection.budget()).read();
        }
    }

    private static final class Reading {
        private final InputStream in;
        private final Budget budget;
        private int width;
        private int height;
        private int frames;

        Reading(InputStream in, Budget budget) {
            this.in = in;
            this.budget = budget;
        }

        void read() throws RefusedException, IOException {
            width = number();
            height = number();
            budget.pixels(width, height, 1);
            int flags = octet();
            in.skipNBytes(2);
            colours(flags);
            while (true) {
                switch (octet()) {
                    case 0x21 -> extension();
                    case 0x2c -> image();
                    case 0x3b -> {
                        end();
                        return;
                    }
                    default -> throw RefusedException.corrupt("an unknown part");
                }
            }
        }

        private void end() throws RefusedException, IOException {
            if (frames == 0) {
                throw RefusedException.corrupt("no picture");
            }
            if (in.read() >= 0) {
                throw RefusedException.trailing();
            }
        }

        private void extension() throws RefusedException, IOException {
            boolean comment = octet() == 0xfe;
            for (int length; (length = octet()) > 0; ) {
                var block = in.readNBytes(length);
                if (comment) {
                    Signature.requireNoMarkup(block);
                }
            }
        }

        private void image() throws RefusedException, IOException {
            int left = number();
            int top = number();
            int right = left + number();
            int bottom = top + number();
            if (++frames > MOST_FRAMES) {
                throw Budget.tooManyPixels();
            }
            budget.pixels(Math.max(width, right), Math.max(height, bottom), frames);
            colours(octet());
            int codeSize = octet();
            if (codeSize < 1 || codeSize > 11) {
                throw RefusedException.corrupt("its picture data");
            }
            for (int length; (length = octet()) > 0; ) {
                in.skipNBytes(length);
            }
        }

        private void colours(int flags) throws IOException {
            if ((flags & 0x80) != 0) {
                in.skipNBytes(3L << ((flags & 7) + 1));
            }
        }

        private int number() throws IOException {
            return octet() | octet() << 8;
        }

        private int octet() throws IOException {
            int octet = in.read();
            if (octet < 0) {
                throw new EOFException();
            }
            return octet;
        }
    }
}
