package gridrelay.intake;

import java.util.function.BooleanSupplier;

/** What is done with a file that has a certain status, outside of any transaction. It may be done again at any time. */
interface Stage {

    /**
     * @param ours whether the file's shard is still this node's
     * @throws Exception what cannot be helped now: it is tried again
     */
    Verdict run(FileRow file, BooleanSupplier ours) throws Exception;
}
