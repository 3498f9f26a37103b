package gridrelay.console.live;

/** Where a stream's events come from, numbered in their order. Thread-safe, and quick: it is asked by whoever writes. */
interface EventFeed {

    /** What comes after an event. */
    sealed interface Next {
        record Frame(long number, byte[] bytes) implements Next {}

        record NothingYet() implements Next {}

        /** Nothing will come that could follow it: the stream ends. */
        record Gone() implements Next {}
    }

    Next NOTHING_YET = new Next.NothingYet();
    Next GONE = new Next.Gone();

    Next after(long number);
}
