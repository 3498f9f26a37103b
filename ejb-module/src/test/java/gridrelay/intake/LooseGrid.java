package gridrelay.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** Carries what pipelines tell each other, or loses it, keeps it back, carries it twice or late, as a test says. */
final class LooseGrid implements AutoCloseable {

    private final Map<String, Pipeline> members = new ConcurrentHashMap<>();
    private final ScheduledExecutorService wires = Executors.newScheduledThreadPool(2);
    private final List<Runnable> kept = new ArrayList<>();

    volatile Predicate<Object> loses = message -> false;
    volatile Predicate<Object> keepsBack = message -> false;
    volatile Predicate<Object> doubles = message -> false;
    /** How late a message comes. */
    volatile ToLongFunction<Object> delayMs = message -> 0;

    void join(String name, Pipeline pipeline) {
        members.put(name, pipeline);
    }

    void leave(String name) {
        members.remove(name);
    }

    /** As the timers do. */
    void tick() {
        members.values().forEach(Pipeline::tick);
    }

    /** Carries what was kept back. */
    synchronized void release() {
        keepsBack = message -> false;
        kept.forEach(Runnable::run);
        kept.clear();
    }

    synchronized int kept() {
        return kept.size();
    }

    Peers of(String name) {
        return new Peers() {
            @Override
            public Optional<String> self() {
                return Optional.of(name);
            }

            @Override
            public String node() {
                return name;
            }

            @Override
            public void tell(String member, Object message) {
                if (members.containsKey(name)) { // the dead tell nothing
                    carry(member, message);
                }
            }

            @Override
            public void tellAll(Object message) {
                members.keySet().forEach(member -> tell(member, message));
            }
        };
    }

    private synchronized void carry(String to, Object message) {
        if (loses.test(message)) {
            return;
        }
        for (var times = doubles.test(message) ? 2 : 1; times > 0; times--) {
            if (keepsBack.test(message)) {
                kept.add(() -> deliver(to, message));
            } else {
                wires.schedule(() -> deliver(to, message), delayMs.applyAsLong(message), TimeUnit.MILLISECONDS);
            }
        }
    }

    private void deliver(String to, Object message) {
        Optional.ofNullable(members.get(to)).ifPresent(member -> member.heard(message));
    }

    @Override
    public void close() {
        wires.shutdownNow();
    }
}
