package gridrelay.jca.tests;

import gridrelay.jca.QueueItem;
import gridrelay.jca.QueueListener;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Keeps orders, of the class that its own application has. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "type", propertyValue = "queue"),
            @ActivationConfigProperty(propertyName = "name", propertyValue = OrderBean.QUEUE)
        })
public class OrderBean implements QueueListener {

    static final String QUEUE = "orders";

    static final Queue<Order> TAKEN = new ConcurrentLinkedQueue<>();

    @Override
    public void onItem(QueueItem item) {
        TAKEN.add((Order) item.value());
    }
}
