package gridrelay.system.random;

/** One thing that is done to the node or to an endpoint, by the endpoint's number and the conversation's. */
sealed interface Act {

    record Kill() implements Act {}

    /** A stop in order, and a start. */
    record Restart() implements Act {}

    record PauseEndpoint(int endpoint) implements Act {}

    record ResumeEndpoint(int endpoint) implements Act {}

    /** The next request is answered 410, which disables it. */
    record Gone(int endpoint) implements Act {}

    record PauseLane(int endpoint, int conversation) implements Act {}

    record ResumeLane(int endpoint, int conversation) implements Act {}

    /** Of what comes next in the lane as far as the receiver can see. */
    record Skip(int endpoint, int conversation) implements Act {}

    record Retry(int endpoint, int conversation) implements Act {}

    record Rotate(int endpoint, int overlapSeconds) implements Act {}

    /** All answers are 503 from here on. */
    record FailAll(int endpoint) implements Act {}

    record Recover(int endpoint) implements Act {}

    /** @param conversation −1 for all */
    record Replay(int endpoint, int conversation, boolean dead) implements Act {}

    record CancelReplay(int endpoint) implements Act {}
}
