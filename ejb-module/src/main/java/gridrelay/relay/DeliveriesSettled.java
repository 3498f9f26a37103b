package gridrelay.relay;

import java.util.List;

/** Fired as a CDI event on the owner once the transaction that settled these attempts has committed. */
public record DeliveriesSettled(List<DeliveryEvent> deliveries) {

    public DeliveriesSettled {
        deliveries = List.copyOf(deliveries);
    }
}
