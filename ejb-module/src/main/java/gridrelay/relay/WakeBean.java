package gridrelay.relay;

import gridrelay.jca.TaskListener;
import gridrelay.model.Wake;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

/** Hears from the grid that lanes of this node's shards have new work. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "type", propertyValue = "executor"),
            @ActivationConfigProperty(propertyName = "name", propertyValue = "relay-wake")
        })
@TransactionAttribute(TransactionAttributeType.REQUIRED)
public class WakeBean implements TaskListener {

    @Inject
    Delivering delivering;

    @Override
    public void onTask(Object payload) {
        delivering.hinted((Wake) payload);
    }
}
