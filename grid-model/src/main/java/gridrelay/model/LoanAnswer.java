package gridrelay.model;

/**
 * What a {@link FileLoan} came to. Only a hint: the lender records it, if the file is still as it was lent.
 *
 * @param no the loan's
 * @param member who answers, by its id in the grid
 * @param node who answers, by its name
 * @param room how many loans of this stage it could take now
 * @param end how the loan ended; one that the lender does not know is as good as no answer
 * @param status the status that a refused file shall have
 * @param code why it is refused, tried again or stopped; with {@code sentence} in words
 * @param tookMs how long the stage took
 * @param engine what scanned; may be null, like those that follow
 * @param signatures their version
 * @param digest SHA-256 of the bytes
 * @param type what the content is
 */
public record LoanAnswer(
        long no,
        String member,
        String node,
        int room,
        String end,
        String status,
        String code,
        String sentence,
        long tookMs,
        String engine,
        String signatures,
        String digest,
        String type) {}
