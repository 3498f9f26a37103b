package gridrelay.relay;

import gridrelay.jca.TopicListener;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJB;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;

/** Hears on every node that somebody wants the grid compared with the database now. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "type", propertyValue = "topic"),
            @ActivationConfigProperty(propertyName = "name", propertyValue = "relay-reconcile")
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class ReconcileBean implements TopicListener {

    @EJB
    ReconcileTimer timer;

    @Override
    public void onMessage(Object message) {
        timer.now();
    }
}
