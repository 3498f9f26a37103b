package gridrelay.intake;

import gridrelay.grid.Tenure;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The shards that this node has, and what is at work of each. Guarded by its {@link Pipeline}. */
final class Holdings {

    private final Map<Integer, Holding> shards = new HashMap<>();

    /** A shard. While it is being given up nothing of it begins. */
    static final class Holding {
        private final Tenure tenure;
        private int running;
        private CompletableFuture<Void> drained;

        private Holding(Tenure tenure) {
            this.tenure = tenure;
        }

        boolean isOpen() {
            return drained == null;
        }

        void begin() {
            running++;
        }

        void end() {
            running--;
            settle();
        }

        /** @return completed when nothing of it is at work any more */
        CompletableFuture<Void> drain() {
            drained = new CompletableFuture<>();
            settle();
            return drained;
        }

        private void settle() {
            if (drained != null && running == 0) {
                drained.complete(null);
            }
        }
    }

    /** @return the tenure of this shard until now */
    Optional<Tenure> add(Tenure tenure) {
        return Optional.ofNullable(shards.put(tenure.shard(), new Holding(tenure)))
                .map(before -> before.tenure);
    }

    void remove(Tenure tenure) {
        if (of(tenure) != null) {
            shards.remove(tenure.shard());
        }
    }

    /** Null if the shard is not held, or under another tenure. */
    Holding of(Tenure tenure) {
        var holding = shards.get(tenure.shard());
        return holding != null && holding.tenure.equals(tenure) ? holding : null;
    }

    boolean isOpen(Tenure tenure) {
        var holding = of(tenure);
        return holding != null && holding.isOpen();
    }

    boolean isOpen(int shard) {
        var holding = shards.get(shard);
        return holding != null && holding.isOpen();
    }

    /** By shard. */
    Map<Integer, Tenure> open() {
        var tenures = new HashMap<Integer, Tenure>();
        shards.forEach((shard, holding) -> {
            if (holding.isOpen()) {
                tenures.put(shard, holding.tenure);
            }
        });
        return tenures;
    }
}
