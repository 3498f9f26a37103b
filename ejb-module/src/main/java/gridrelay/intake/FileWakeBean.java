package gridrelay.intake;

import gridrelay.jca.TaskListener;
import gridrelay.model.Wake;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

/** Hears from the grid that there is a new file in a shard of this node's. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "type", propertyValue = "executor"),
            @ActivationConfigProperty(propertyName = "name", propertyValue = "intake-wake")
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class FileWakeBean implements TaskListener {

    @Inject
    Processing processing;

    @Override
    public void onTask(Object payload) {
        processing.look(((Wake) payload).shard());
    }
}
