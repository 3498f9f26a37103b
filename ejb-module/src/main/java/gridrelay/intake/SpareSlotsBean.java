package gridrelay.intake;

import gridrelay.jca.TopicListener;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

/** Hears how much work the nodes could take. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "type", propertyValue = "topic"),
            @ActivationConfigProperty(propertyName = "name", propertyValue = "intake-slots")
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class SpareSlotsBean implements TopicListener {

    @Inject
    Processing processing;

    @Override
    public void onMessage(Object message) {
        processing.heard(message);
    }
}
