package gridrelay.intake;

import gridrelay.grid.Tenure;

/**
 * A file that its owner has to do something about.
 *
 * @param due by the monotonic clock
 * @param suspect an owner that is no more may have died of it
 */
record Work(FileRow file, Tenure tenure, long due, boolean suspect) {

    String id() {
        return file.id();
    }

    boolean isLarge() {
        return file.received() >= FairQueue.LARGE;
    }

    /** The queue that it stands in. What is withdrawn only waits for its end. */
    Line line() {
        if (file.withdrawn()) {
            return Line.TIDY;
        }
        return switch (file.status()) {
            case PENDING_VIRUS_SCAN -> Line.SCAN;
            case PENDING_TYPE_CHECK -> Line.CHECK;
            case PENDING_TRANSFER -> Line.TRANSFER;
            default -> Line.TIDY;
        };
    }

    /** The queues of a node, one for each sort of work. */
    enum Line {
        SCAN,
        CHECK,
        TRANSFER,
        TIDY;

        /** Whether another node may do it. Tidying is quick. */
        boolean isLent() {
            return this != TIDY;
        }
    }
}
