package gridrelay.intake.content;

import gridrelay.intake.ContentLimits;

/** What one file with all that is in it may still become. For one thread. */
final class Budget {
    /** Below this size a high ratio is no bomb, but a form with many blanks. */
    private static final long SMALL = 1 << 20;

    private final ContentLimits limits;
    private long entries;
    private long expanded;

    Budget(ContentLimits limits) {
        this.limits = limits;
    }

    /** An archive of so many entries is opened. */
    void archive(int depth, long count) throws RefusedException {
        if (depth > limits.maxArchiveDepth()) {
            throw new RefusedException(
                    "ARCHIVE_DEPTH",
                    "The file holds archives in archives, more than " + limits.maxArchiveDepth()
                            + " in one another. Please send what is in them.");
        }
        entries += count;
        if (entries > limits.maxArchiveEntries() || entries < 0) {
            throw new RefusedException(
                    "ARCHIVE_ENTRIES",
                    "The archive holds more than " + limits.maxArchiveEntries() + " files. Please send fewer at once.");
        }
    }

    /** A member says that it will become so large. */
    void expand(long compressed, long size) throws RefusedException {
        expanded += size;
        if (size < 0 || expanded < 0 || expanded > limits.maxExpandedBytes() || isBomb(compressed, size)) {
            throw new RefusedException(
                    "ARCHIVE_RATIO",
                    "The file would become far too large when it is unpacked. Please send its content in another way.");
        }
    }

    private boolean isBomb(long compressed, long size) {
        return size > SMALL && size / Math.max(1, compressed) > limits.maxRatio();
    }

    /** A picture, or the frames of one, of so many pixels. */
    void pixels(long width, long height, long frames) throws RefusedException {
        long most = frames > 1 ? 10 * limits.maxPixels() : limits.maxPixels();
        if (width <= 0 || height <= 0) {
            throw RefusedException.corrupt("a picture without size");
        }
        if (width > Integer.MAX_VALUE || height > Integer.MAX_VALUE || width * height > most / frames) {
            throw tooManyPixels();
        }
    }

    static RefusedException tooManyPixels() {
        return new RefusedException(
                "PIXEL_LIMIT", "The picture is too large to be shown safely. Please send it in a smaller size.");
    }

    ContentLimits limits() {
        return limits;
    }
}
