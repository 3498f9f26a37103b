package gridrelay.intake;

/**
 * How large a file's content may become, and what it may do.
 *
 * @param maxPixels of one picture, width times height; of all frames of an animation ten times as many
 * @param maxArchiveDepth archives in archives: 1 is an archive without others in it
 * @param maxArchiveEntries of an archive with all that are in it
 * @param maxExpandedBytes of an archive with all that are in it, and of a document's parts
 * @param maxRatio expanded bytes for each compressed one, of what is larger than a mebibyte
 * @param allowMacros macros in office documents
 * @param allowActiveContent scripts, actions, embedded files and links to other places in documents; formulas in CSV
 * @param allowEncrypted PDF documents that open without a password, but are encrypted; nothing else can be checked
 */
public record ContentLimits(
        long maxPixels,
        int maxArchiveDepth,
        long maxArchiveEntries,
        long maxExpandedBytes,
        int maxRatio,
        boolean allowMacros,
        boolean allowActiveContent,
        boolean allowEncrypted) {

    /** For documents and pictures as people send them. */
    public static final ContentLimits DEFAULT =
            new ContentLimits(100_000_000, 3, 10_000, 500L << 20, 200, false, false, false);
}
