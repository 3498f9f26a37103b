package gridrelay.intake;

/**
 * A piece of a file's received bytes, in a staging file of its own.
 *
 * @param no the number of the writer that began it; the pieces follow one another by it
 * @param length the bytes of it that are acknowledged: what lies behind them is nobody's
 */
record Segment(long no, long length) {}
