package gridrelay.jca.tests;

import gridrelay.jca.QueueItem;
import gridrelay.jca.QueueListener;
import jakarta.annotation.Resource;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJB;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.MessageDrivenContext;

/** Writes what it takes, and rolls back when it is told to. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "type", propertyValue = "queue"),
            @ActivationConfigProperty(propertyName = "name", propertyValue = QueueBean.QUEUE),
            @ActivationConfigProperty(propertyName = "maxDeliveries", propertyValue = "3"),
            @ActivationConfigProperty(propertyName = "redeliveryDelay", propertyValue = "100")
        })
public class QueueBean implements QueueListener {

    static final String QUEUE = "ledger-queue";

    @EJB
    Ledger ledger;

    @Resource
    MessageDrivenContext context;

    @Override
    public void onItem(QueueItem item) {
        var key = (String) item.value();
        // The row's key is unique: a first delivery that was not rolled back would fail the second.
        ledger.write(key, "delivery " + item.delivery(), () -> null);
        if (key.startsWith("always") || key.startsWith("throws") && item.delivery() == 1) {
            throw new IllegalStateException("as told");
        }
        if (key.startsWith("marks") && item.delivery() == 1) {
            context.setRollbackOnly();
        }
    }
}
