package gridrelay.system.oracle;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Random journals of a sender that keeps every promise: retries, dead letters, kills with repeats. */
final class GoodJournal {

    private static final long FIRST_KILL = 60_000_000_000L;

    private final Random random;
    private final List<Request> requests = new ArrayList<>();
    private final List<Acknowledged> acknowledged = new ArrayList<>();
    private final Set<Position> abandoned = new HashSet<>();
    private final List<Fault> faults = new ArrayList<>();

    private GoodJournal(Random random) {
        this.random = random;
    }

    static Evidence random(Random random) {
        var journal = new GoodJournal(random);
        int kills = random.nextInt(3);
        for (int i = 0; i < kills; i++) {
            long at = FIRST_KILL * (i + 1);
            journal.faults.add(new Fault(Fault.Kind.KILL, at, at + 1_000));
        }
        int lanes = 1 + random.nextInt(8);
        for (int i = 0; i < lanes; i++) {
            journal.lane(new Lane("c-" + i, random.nextBoolean() ? "crm" : "bi"));
        }
        return new Evidence(journal.requests, journal.acknowledged, true, journal.abandoned, journal.faults);
    }

    private void lane(Lane lane) {
        long sequence = 1;
        long epoch = 2 + random.nextInt(5);
        long now = 1 + random.nextInt(1_000_000);
        for (int life = 0; life <= faults.size(); life++) {
            long messages = 3 + random.nextInt(10);
            var skipped = new ArrayList<Long>();
            long lastOfLife = sequence + messages;
            for (; sequence < lastOfLife; sequence++) {
                accept(lane, sequence);
                boolean dies = random.nextInt(12) == 0 && sequence + 1 < lastOfLife && sequence > 3;
                now = attempts(lane, sequence, epoch, now, skipped, !dies);
                if (dies) {
                    abandoned.add(lane.at(sequence));
                    skipped.add(sequence);
                } else {
                    skipped.clear();
                }
            }
            if (life < faults.size()) {
                now = faults.get(life).until() + 7_000_000_000L;
                epoch++;
                if (random.nextBoolean()) {
                    sequence -= 1; // the last answer was not recorded
                    acknowledged.removeIf(
                            message -> message.lane().equals(lane) && message.sequence() == lastOfLife - 1);
                }
            }
        }
    }

    private void accept(Lane lane, long sequence) {
        acknowledged.add(new Acknowledged(lane, sequence, Story.id(lane, sequence), "data-" + sequence));
    }

    private long attempts(Lane lane, long sequence, long epoch, long begin, List<Long> skipped, boolean taken) {
        long now = begin;
        int attempts = 1 + (random.nextInt(4) == 0 ? random.nextInt(3) : 0);
        for (int attempt = 1; attempt <= attempts; attempt++) {
            long opened = now + 10 + random.nextInt(1_000_000);
            long closed = opened + 10 + random.nextInt(5_000_000);
            int status = attempt == attempts && taken ? 200 : random.nextBoolean() ? 500 : 0;
            requests.add(new Request(
                    lane,
                    sequence,
                    Story.id(lane, sequence),
                    epoch,
                    attempt,
                    "body-" + sequence,
                    "data-" + sequence,
                    skipped,
                    opened,
                    closed,
                    status,
                    "127.0.0.1:1",
                    null));
            now = random.nextInt(5) == 0 ? closed : closed + 10 + random.nextInt(1_000_000);
        }
        return now;
    }
}
