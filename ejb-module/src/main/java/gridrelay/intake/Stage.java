package gridrelay.intake;

/** What is done with a file that has a certain status, outside of any transaction. It may be done again at any time. */
interface Stage {

    /**
     * @param hold of the file's shard by this node
     * @throws Exception what cannot be helped now: it is tried again
     */
    Verdict run(FileRow file, Hold hold) throws Exception;
}
