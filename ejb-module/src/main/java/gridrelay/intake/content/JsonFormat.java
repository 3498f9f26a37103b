package gridrelay.intake.content;

import java.io.IOException;
import java.io.InputStream;

/** One JSON value (RFC 8259), in bounded memory whatever its strings and numbers: nothing of it is kept. */
final class JsonFormat extends TextFormat {
    private static final int DEEPEST = 500;

    @Override
    public void check(Source content, Inspection inspection) throws RefusedException, IOException {
        super.check(content, inspection);
        boolean mark = content.startsWith(0xef, 0xbb, 0xbf); // a parser may ignore it (8.1)
        try (var in = content.stream(mark ? 3 : 0, content.size())) {
            new Reading(in).document();
        }
    }

    private static final class Reading {
        private final InputStream in;
        private int next;

        Reading(InputStream in) throws IOException {
            this.in = in;
            this.next = in.read();
        }

        void document() throws RefusedException, IOException {
            value(1);
            if (space() >= 0) {
                throw RefusedException.trailing();
            }
        }

        private void value(int depth) throws RefusedException, IOException {
            if (depth > DEEPEST) {
                throw RefusedException.corrupt("more than " + DEEPEST + " levels");
            }
            switch (space()) {
                case '{' -> members('}', depth);
                case '[' -> members(']', depth);
                case '"' -> string();
                case 't' -> word("true");
                case 'f' -> word("false");
                case 'n' -> word("null");
                default -> number();
            }
        }

        private void members(char end, int depth) throws RefusedException, IOException {
            take();
            if (space() == end) {
                take();
                return;
            }
            while (true) {
                if (end == '}') {
                    require(space() == '"');
                    string();
                    require(space() == ':');
                    take();
                }
                value(depth + 1);
                int after = space();
                require(after == ',' || after == end);
                take();
                if (after == end) {
                    return;
                }
            }
        }

        private void string() throws RefusedException, IOException {
            take();
            while (next != '"') {
                require(next >= ' ');
                if (take() == '\\') {
                    escape();
                }
            }
            take();
        }

        private void escape() throws RefusedException, IOException {
            int escaped = take();
            require(escaped > 0 && "\"\\/bfnrtu".indexOf(escaped) >= 0);
            for (int digit = 0; escaped == 'u' && digit < 4; digit++) {
                require(Character.digit(take(), 16) >= 0);
            }
        }

        private void number() throws RefusedException, IOException {
            if (next == '-') {
                take();
            }
            if (next == '0') {
                take();
            } else {
                digits();
            }
            if (next == '.') {
                take();
                digits();
            }
            if (next == 'e' || next == 'E') {
                take();
                if (next == '+' || next == '-') {
                    take();
                }
                digits();
            }
        }

        private void digits() throws RefusedException, IOException {
            require(next >= '0' && next <= '9');
            while (next >= '0' && next <= '9') {
                take();
            }
        }

        private void word(String word) throws RefusedException, IOException {
            for (int at = 0; at < word.length(); at++) {
                require(take() == word.charAt(at));
            }
        }

        /** Skips white space. @return what follows */
        private int space() throws IOException {
            while (next == ' ' || next == '\t' || next == '\n' || next == '\r') {
                take();
            }
            return next;
        }

        private int take() throws IOException {
            int taken = next;
            next = in.read();
            return taken;
        }

        private void require(boolean right) throws RefusedException {
            if (!right) {
                throw RefusedException.corrupt(next < 0 ? "it ends too early" : "it is no JSON");
            }
        }
    }
}
