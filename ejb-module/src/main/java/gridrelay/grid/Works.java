package gridrelay.grid;

import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;

/** All the work that shards have, as one; what one of them throws never keeps the others from hearing. */
record Works(Iterable<? extends ShardWork> all) implements ShardWork {

    /** Throws what the first failing work threw: the tenure is not worked on and has to end. */
    @Override
    public void taken(Tenure tenure) {
        for (var work : all) {
            work.taken(tenure);
        }
    }

    @Override
    public CompletableFuture<Void> drain(Tenure tenure) {
        var drains = new ArrayList<CompletableFuture<Void>>();
        for (var work : all) {
            try {
                drains.add(work.drain(tenure).toCompletableFuture());
            } catch (RuntimeException e) {
                drains.add(CompletableFuture.failedFuture(e));
            }
        }
        return CompletableFuture.allOf(drains.toArray(CompletableFuture[]::new));
    }

    @Override
    public void lost(Tenure tenure) {
        for (var work : all) {
            try {
                work.lost(tenure);
            } catch (RuntimeException e) {
                Log.workFailed("lost", e);
            }
        }
    }

    @Override
    public void abort() {
        for (var work : all) {
            try {
                work.abort();
            } catch (RuntimeException e) {
                Log.workFailed("abort", e);
            }
        }
    }
}
