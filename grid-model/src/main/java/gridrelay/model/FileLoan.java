package gridrelay.model;

/**
 * Asks a member to do a stage of a file whose shard is the lender's. Only a hint: what it says is in the database, and who does the
 * stage finds there whether it is still so.
 *
 * @param no names the loan; random
 * @param lender the lender's id in the grid, for the {@link LoanAnswer}
 * @param file the file's id
 * @param events how many events the file has: with others the loan is about something that is over
 * @param stage what is to be done
 * @param bytes the file's length
 */
public record FileLoan(long no, String lender, String file, int events, String stage, long bytes) {}
