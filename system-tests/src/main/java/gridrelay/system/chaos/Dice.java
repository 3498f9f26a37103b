package gridrelay.system.chaos;

import gridrelay.system.chaos.BadEndpoint.How;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Draws the steps of a schedule for three nodes. {@link Random} gives the same numbers for a seed on every machine. */
final class Dice {

    private static final List<Integer> ALL = List.of(0, 1, 2);

    private final Random random;
    /** In an order that the seed makes, so that 0, 1, 2 below are any of them. */
    private final List<Integer> nodes = new ArrayList<>(ALL);

    Dice(long seed) {
        random = new Random(seed);
        random.nextInt(); // the first ones of small seeds are alike
    }

    /** Until the faults last this long together. */
    List<Step> steps(Duration faults) {
        var steps = new ArrayList<Step>();
        var left = faults;
        while (left.compareTo(Duration.ZERO) > 0) {
            var some = some();
            steps.addAll(some);
            for (var step : some) {
                left = left.minus(step.time());
            }
        }
        return steps;
    }

    /** Each kind of fault about as often as it is cheap: what needs a start of nodes is rarer. */
    private List<Step> some() {
        Collections.shuffle(nodes, random);
        var node = nodes.get(0);
        return switch (random.nextInt(20)) {
            case 0, 1 -> one(new Kill(List.of(node)), 3, 12);
            case 2 -> one(new Kill(List.of(node, nodes.get(1))), 8, 14);
            case 3 -> random.nextInt(2) == 0 ? one(new Kill(ALL), 0.5, 3) : one(new Restart(node), 0.5, 2);
            case 4, 5 -> one(new Pause(node), 0.1, 5);
            case 6, 7 -> one(new Pause(node), 7.5, 16);
            case 8 -> one(split(), 3, 8);
            case 9 -> random.nextInt(2) == 0 ? one(split(), 3, 8) : one(network(), 4, 15);
            case 10, 11 -> one(split(), 14, 30); // longer than the grid waits for a heartbeat
            case 12 -> flapping();
            case 13 -> one(random.nextInt(2) == 0 ? new DatabaseKill() : new DatabaseFull(), 0.5, 8);
            case 14 -> one(new DatabaseHang(), 1, 10);
            case 15 -> one(random.nextInt(2) == 0 ? new Disconnect() : new ConnectionStorm(), 0.5, 5);
            case 16 -> one(new LostCommits(10 + random.nextInt(40)), 2, 8);
            case 17 -> one(new ClockJump(Duration.ofSeconds(random.nextInt(480) - 240)), 2, 10);
            case 18 -> random.nextInt(3) == 0 ? one(new LockedLanes(), 1, 6) : one(endpoint(), 3, 10);
            default -> one(together(node), 4, 14);
        };
    }

    private Split split() {
        var a = nodes.get(0);
        var b = nodes.get(1);
        var c = nodes.get(2);
        var alone = Split.between(a, b).and(Split.between(a, c));
        return switch (random.nextInt(8)) {
            case 0 -> alone; // one against two, the database seen by all
            case 1 -> alone.without(List.of(a)); // seen by the majority
            case 2 -> alone.without(List.of(b, c)); // seen by the minority
            case 3 -> Split.between(a, c); // partial: b hears both
            case 4 -> new Split(List.of(new Split.Deaf(a, b)), List.of()); // one way
            case 5 -> alone.and(Split.between(b, c)); // each alone
            case 6 -> new Split(List.of(), List.of(a)); // nothing but the database
            default -> new Split(List.of(new Split.Deaf(a, b), new Split.Deaf(a, c)), List.of(a)); // hears nobody
        };
    }

    private BadNetwork network() {
        return switch (random.nextInt(3)) {
            case 0 -> new BadNetwork(5 + random.nextInt(25), 0);
            case 1 -> new BadNetwork(0, 1_000 + random.nextInt(3_000));
            default -> new BadNetwork(5, 2_000);
        };
    }

    private List<Step> flapping() {
        var split = split();
        return IntStream.range(0, 4)
                .mapToObj(time -> new Step(seconds(1, 3), split, seconds(1, 4)))
                .toList();
    }

    private BadEndpoint endpoint() {
        var hows = List.of(How.SLOW, How.HANGING, How.DEAD, How.FAILING, How.BUSY);
        return new BadEndpoint(hows.get(random.nextInt(hows.size())));
    }

    /** Of two parts that need not know of each other. */
    private Fault together(int node) {
        var other = nodes.get(1);
        return switch (random.nextInt(6)) {
            case 0 -> new Together(endpoint(), new Kill(List.of(node)));
            case 1 -> new Together(endpoint(), new Pause(node));
            case 2 -> new Together(new Kill(List.of(node)), new Pause(other));
            case 3 -> new Together(new LostCommits(20), new Pause(node));
            case 4 -> new Together(new Pause(node), Split.between(other, nodes.get(2))); // two that are left, apart
            default -> new Together(endpoint(), split());
        };
    }

    private List<Step> one(Fault fault, double least, double most) {
        return List.of(new Step(seconds(1, 5), fault, seconds(least, most)));
    }

    private Duration seconds(double least, double most) {
        return Duration.ofMillis((long) (1000 * (least + random.nextDouble() * (most - least))));
    }
}
