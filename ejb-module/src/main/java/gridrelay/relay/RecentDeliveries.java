package gridrelay.relay;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The last attempts that this node settled, from memory. Thread-safe. */
@ApplicationScoped
public class RecentDeliveries {

    /** The newest first. */
    public List<DeliveryEvent> latest(int limit) {
        throw new UnsupportedOperationException();
    }
}
