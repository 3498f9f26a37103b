package gridrelay.system.oracle;

import java.util.List;

/** A promise that was broken, with the requests that show it. */
public sealed interface Finding {

    /** What happened, where, in one line. */
    String describe();

    /** Acknowledged, never given up, and never taken by the receiver. */
    record Loss(Acknowledged message, int requests) implements Finding {
        @Override
        public String describe() {
            return "%s %s was acknowledged and not delivered (%d requests)"
                    .formatted(message.position(), message.id(), requests);
        }
    }

    /** Two acknowledgements named the same place, or one place or id changed its meaning. */
    record ChangedId(Position position, String first, String second) implements Finding {
        @Override
        public String describe() {
            return "%s was %s and became %s".formatted(position, first, second);
        }
    }

    /** One id stands for two messages. */
    record ReusedId(String id, Position first, Position second) implements Finding {
        @Override
        public String describe() {
            return "%s stands for %s and for %s".formatted(id, first, second);
        }
    }

    /** The same id came with different bytes. */
    record ChangedBody(Request first, Request second) implements Finding {
        @Override
        public String describe() {
            return "%s %s had body %s and then %s"
                    .formatted(second.position(), second.id(), first.body(), second.body());
        }
    }

    /** What arrived is not what was sent. */
    record WrongData(Acknowledged message, Request request) implements Finding {
        @Override
        public String describe() {
            return "%s %s carries data %s, accepted was %s"
                    .formatted(message.position(), message.id(), request.data(), message.data());
        }
    }

    /** Delivered although nobody was told that it was accepted: an accept ran twice, or a rolled-back one escaped. */
    record Unaccepted(Request request) implements Finding {
        @Override
        public String describe() {
            return "%s %s arrived and was never acknowledged".formatted(request.position(), request.id());
        }
    }

    /** Sequences are missing before this request, and its body does not declare them. */
    record Gap(Request request, List<Long> missing) implements Finding {
        @Override
        public String describe() {
            return "%s came without %s before it (%s)"
                    .formatted(request.position(), abridged(missing), request.describe());
        }
    }

    /** Sent while an earlier message of the lane had been tried and not been taken. */
    record Overtaking(Request request, List<Long> waiting) implements Finding {
        @Override
        public String describe() {
            return "%s overtook undelivered %s (%s)"
                    .formatted(request.position(), abridged(waiting), request.describe());
        }
    }

    /** An earlier sequence after a later one, with no fault that would make the sender begin again. */
    record Inversion(Request before, Request request) implements Finding {
        @Override
        public String describe() {
            return "%s came after #%d (%s; %s)"
                    .formatted(request.position(), before.sequence(), before.describe(), request.describe());
        }
    }

    /** Two requests of a lane open at once. */
    record Overlap(Request open, Request request) implements Finding {
        @Override
        public String describe() {
            return "%s opened while #%d was open (%s; %s)"
                    .formatted(request.position(), open.sequence(), open.describe(), request.describe());
        }
    }

    /** A lower epoch than one seen before, not explained by a process that was stopped. */
    record FallingEpoch(Request request, long seen) implements Finding {
        @Override
        public String describe() {
            return "%s came with epoch %d after %d (%s)"
                    .formatted(request.position(), request.epoch(), seen, request.describe());
        }
    }

    /** Repeated after it was taken: without a fault between (null), or more often than the fault excuses. */
    record Duplicate(Request taken, Request repeat, Fault fault) implements Finding {
        @Override
        public String describe() {
            String why = fault == null ? "without a fault" : "more often than a " + fault.kind() + " excuses";
            return "%s was repeated %s (%s; %s)".formatted(repeat.position(), why, taken.describe(), repeat.describe());
        }
    }

    /** The same attempt twice: something below the relay posts again on its own. */
    record HiddenRetry(Request first, Request second) implements Finding {
        @Override
        public String describe() {
            return "%s came twice as one attempt (%s; %s)"
                    .formatted(second.position(), first.describe(), second.describe());
        }
    }

    /** Sent again before it was ever sent. */
    record UnsentReplay(Request request) implements Finding {
        @Override
        public String describe() {
            return "%s was sent again and never before (%s)".formatted(request.position(), request.describe());
        }
    }

    /** A message of its own turn in the middle of a lane's replay. */
    record Interleaving(Request live, Request request) implements Finding {
        @Override
        public String describe() {
            return "%s was sent while replay %d of its lane went on (%s; %s)"
                    .formatted(live.position(), request.replay(), live.describe(), request.describe());
        }
    }

    /** Given up although no operator asked for it and the policy did not allow it yet. */
    record GivenUp(Position position, long failures) implements Finding {
        @Override
        public String describe() {
            return "%s was given up after %d failures, nobody skipped it".formatted(position, failures);
        }
    }

    /** Sent after an operator was told that it is skipped. */
    record SentAfterSkip(Request request) implements Finding {
        @Override
        public String describe() {
            return "%s was sent after its skip was done (%s)".formatted(request.position(), request.describe());
        }
    }

    /** Sent while the lane was paused, as an operator was told. */
    record SentWhilePaused(Request request) implements Finding {
        @Override
        public String describe() {
            return "%s was sent while its lane was paused (%s)".formatted(request.position(), request.describe());
        }
    }

    /** Sent again although no operator asked for it. */
    record UnorderedReplay(Request request) implements Finding {
        @Override
        public String describe() {
            return "%s was sent again, nobody ordered that (%s)".formatted(request.position(), request.describe());
        }
    }

    /** A replay that ended well has left out a message. */
    record ReplayGap(long replay, Position position) implements Finding {
        @Override
        public String describe() {
            return "%s was left out by replay %d".formatted(position, replay);
        }
    }

    /** Declared as skipped although nobody gave it up. */
    record FalseSkip(Request request, long skipped) implements Finding {
        @Override
        public String describe() {
            return "%s declares #%d skipped, nobody gave it up".formatted(request.position(), skipped);
        }
    }

    /** The request breaks the wire contract. */
    record Malformed(Request request) implements Finding {
        @Override
        public String describe() {
            return "%s from %s: %s".formatted(request.position(), request.peer(), request.problem());
        }
    }

    /** More requests of stopped processes than tolerated. */
    record StaleSends(long count, long tolerated) implements Finding {
        @Override
        public String describe() {
            return "%d stale sends, %d tolerated".formatted(count, tolerated);
        }
    }

    private static String abridged(List<Long> sequences) {
        return sequences.size() <= 5
                ? sequences.toString()
                : "%d sequences from %d to %d"
                        .formatted(sequences.size(), sequences.get(0), sequences.get(sequences.size() - 1));
    }
}
