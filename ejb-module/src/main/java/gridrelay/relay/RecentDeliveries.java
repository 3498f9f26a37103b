package gridrelay.relay;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last attempts that this node settled, from memory. Thread-safe. */
@ApplicationScoped
public class RecentDeliveries {

    static final int KEPT = 200;

    private final Deque<DeliveryEvent> newestFirst = new ArrayDeque<>();

    /** The newest first. */
    public synchronized List<DeliveryEvent> latest(int limit) {
        return newestFirst.stream().limit(limit).toList();
    }

    synchronized void settled(@Observes DeliveriesSettled event) {
        for (var delivery : event.deliveries()) {
            if (newestFirst.size() == KEPT) {
                newestFirst.removeLast();
            }
            newestFirst.addFirst(delivery);
        }
    }
}
