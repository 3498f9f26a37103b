package gridrelay.intake;

/**
 * Bytes that may come now. For the thread that asked for it, which runs it once and at once, in no transaction: it lasts as long
 * as they come.
 */
@FunctionalInterface
public interface Reception {

    /**
     * Returns when the bytes are durable; if they were the last ones, the file has been handed over with them.
     *
     * @throws gridrelay.problem.Refusal also after bytes have been kept
     */
    UploadState receive();
}
