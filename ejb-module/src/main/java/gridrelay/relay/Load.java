package gridrelay.relay;

/** What a node is at, counted against what bounds it. Belongs to the {@link Dispatcher}. */
final class Load {

    private final Dispatcher.Limits limits;
    private int open;
    private int unsettled;
    private long bytes;
    private long ended;
    private long settled;
    private long fenced;

    Load(Dispatcher.Limits limits) {
        this.limits = limits;
    }

    /** Whether another request may be started. */
    boolean hasRoom() {
        return open < limits.open() && unsettled + open < limits.unsettled();
    }

    /** Whether what is in memory has to go before more is read. */
    boolean full() {
        return bytes >= limits.bytes();
    }

    /** Whether what waits in a queue must not keep its messages in memory. */
    boolean tight() {
        return bytes > limits.bytes() / 2;
    }

    void started() {
        open++;
    }

    void ended() {
        open--;
        ended++;
    }

    void happened() {
        unsettled++;
    }

    void settled(int outcomes) {
        unsettled -= outcomes;
        settled += outcomes;
    }

    void fenced(int outcomes) {
        fenced += outcomes;
    }

    void read(int more) {
        bytes += more;
    }

    void dropped(int less) {
        bytes -= less;
    }

    int open() {
        return open;
    }

    int unsettled() {
        return unsettled;
    }

    long endedSoFar() {
        return ended;
    }

    long settledSoFar() {
        return settled;
    }

    long fenced() {
        return fenced;
    }
}
