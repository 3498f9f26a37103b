package gridrelay.system.receiver;

/** Decides on each request what to answer. Called on the receiver's only thread: must not block. */
@FunctionalInterface
public interface Script {

    Answer answer(Arrived request);
}
