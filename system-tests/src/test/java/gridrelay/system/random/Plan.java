package gridrelay.system.random;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What a run does: a pure function of its seed. Acts come when so many requests have been answered, or when nothing moves any
 * more; when that is, and what each meets, is the run's.
 *
 * @param postgres else H2
 * @param batches what is accepted in each call
 * @param steps in the order of their moments
 */
record Plan(long seed, boolean postgres, List<List<Send>> batches, List<Step> steps) {

    static final int CONVERSATIONS = 100;
    private static final int BATCHES = 33;
    private static final int BATCH = 1_000;
    private static final int AHEAD = 6; // batches
    private static final int EPISODES = 30;

    /** Endpoints differ in what becomes of an exhausted message; all have three attempts before. */
    static final List<String> POLICIES = List.of("BLOCK", "DEAD_LETTER", "PAUSE");

    static final int ATTEMPTS = 3;

    record Send(int endpoint, int conversation) {}

    /** @param after so many requests */
    record Step(int after, Act act) {}

    static Plan of(long seed) {
        var random = new SplittableRandom(seed);
        var postgres = random.nextBoolean();
        var batches = new ArrayList<List<Send>>();
        for (int i = 0; i < BATCHES; i++) {
            batches.add(random.ints(BATCH, 0, POLICIES.size())
                    .mapToObj(endpoint -> new Send(endpoint, conversation(random)))
                    .toList());
        }
        var steps = new ArrayList<Step>();
        steps.add(new Step(moment(random), new Act.Kill()));
        steps.add(new Step(moment(random), new Act.Restart()));
        for (int i = 0; i < EPISODES; i++) {
            episode(random, steps);
        }
        steps.sort(Comparator.comparingInt(Step::after)); // stable: what begins at the same moment stays in order
        return new Plan(seed, postgres, batches, steps);
    }

    /** Some have much more to say than others. */
    private static int conversation(SplittableRandom random) {
        double spread = random.nextDouble();
        return (int) (CONVERSATIONS * spread * Math.sqrt(spread));
    }

    private static int moment(SplittableRandom random) {
        return random.nextInt(BATCHES * BATCH / 20, BATCHES * BATCH * 9 / 10);
    }

    private static void episode(SplittableRandom random, List<Step> steps) {
        int endpoint = random.nextInt(POLICIES.size());
        int conversation = conversation(random);
        int begin = moment(random);
        int end = begin + random.nextInt(100, 2_000);
        switch (random.nextInt(12)) {
            case 0 -> {
                steps.add(new Step(begin, new Act.PauseEndpoint(endpoint)));
                steps.add(new Step(end, new Act.ResumeEndpoint(endpoint)));
            }
            case 1 -> {
                steps.add(new Step(begin, new Act.Gone(endpoint)));
                steps.add(new Step(end, new Act.ResumeEndpoint(endpoint)));
            }
            case 2, 3, 4 -> {
                steps.add(new Step(begin, new Act.PauseLane(endpoint, conversation)));
                if (random.nextBoolean()) {
                    steps.add(new Step(begin, new Act.Skip(endpoint, conversation)));
                }
                steps.add(new Step(end, new Act.ResumeLane(endpoint, conversation)));
            }
            case 5 -> {
                steps.add(new Step(begin, new Act.FailAll(endpoint)));
                steps.add(new Step(begin + random.nextInt(20, 300), new Act.Recover(endpoint)));
            }
            case 6 -> steps.add(new Step(begin, new Act.Rotate(endpoint, random.nextInt(5, 60))));
            case 7 -> steps.add(new Step(begin, new Act.Skip(endpoint, conversation)));
            case 8 -> steps.add(new Step(begin, new Act.Retry(endpoint, conversation)));
            case 9 -> steps.add(new Step(begin, new Act.Replay(endpoint, -1, random.nextInt(3) > 0)));
            case 10 -> steps.add(new Step(begin, new Act.Replay(endpoint, conversation, random.nextInt(4) == 0)));
            default -> {
                steps.add(new Step(begin, new Act.Replay(endpoint, -1, false)));
                steps.add(new Step(begin + random.nextInt(100, 3_000), new Act.CancelReplay(endpoint)));
            }
        }
    }

    static Map<String, ?> settings(int endpoint) {
        return Map.of(
                "retrySchedule",
                List.of("PT0.1S", "PT0.2S"),
                "timeoutMs",
                5_000,
                "maxConcurrency",
                64,
                "onExhausted",
                POLICIES.get(endpoint));
    }

    /** As receivers may have to decode them. */
    static String name(int conversation) {
        return "c" + conversation + (conversation % 7 == 0 ? " ä+%\uD83D\uDE00" : "");
    }

    /** How many of the steps come before a batch is sent, so that they meet what they are for. */
    int stepsBefore(int batch) {
        return (int) steps.stream()
                .filter(step -> step.after() < (batch - AHEAD) * BATCH)
                .count();
    }

    int messages() {
        return BATCHES * BATCH;
    }

    /** The schedule, for people. */
    String describe() {
        var text = new StringBuilder("seed %d on %s: %d messages, %d conversations, %d steps%n"
                .formatted(
                        seed,
                        postgres ? "PostgreSQL" : "H2",
                        messages(),
                        CONVERSATIONS * POLICIES.size(),
                        steps.size()));
        steps.forEach(step -> text.append("  after %6d  %s%n".formatted(step.after(), step.act())));
        return text.toString();
    }
}
