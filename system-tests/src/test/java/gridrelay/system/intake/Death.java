package gridrelay.system.intake;

/** Who ends when a node has come to a point. */
enum Death {
    THE_ONLY_NODE(1, true),
    /** The others live on and finish everything; it starts again afterwards. */
    ONE_OF_THREE(3, false),
    ALL_OF_THREE(3, true);

    private final int nodes;
    private final boolean ofAll;

    Death(int nodes, boolean ofAll) {
        this.nodes = nodes;
        this.ofAll = ofAll;
    }

    /** That there are. */
    int nodes() {
        return nodes;
    }

    boolean isOfAll() {
        return ofAll;
    }
}
