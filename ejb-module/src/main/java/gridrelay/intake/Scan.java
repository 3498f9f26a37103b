package gridrelay.intake;

/** What a scanner says of a file. Engine and signatures are the ones that said it. */
public sealed interface Scan {

    /** The whole content was scanned, and nothing was found. */
    record Clean(String engine, String signatures) implements Scan {}

    /** The content is, or holds, this threat. */
    record Infected(String engine, String signatures, String threat) implements Scan {}

    /** A limit of the scanner kept it from seeing everything: to be treated as {@link Infected}. */
    record Limit(String engine, String signatures, String limit) implements Scan {}

    /** No scanner could say: to be tried again later. */
    record Unavailable(String why) implements Scan {}
}
