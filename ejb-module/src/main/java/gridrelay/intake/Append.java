package gridrelay.intake;

/**
 * What a request says about the bytes that it brings.
 *
 * @param offset where they belong
 * @param length of the whole file, if it is told only now; else null
 * @param bytes how many it brings; -1 if it does not say
 * @param checksum of them; null for none
 * @param last whether the file is as long as these bytes make it
 */
public record Append(long offset, Long length, long bytes, Checksum checksum, boolean last) {}
