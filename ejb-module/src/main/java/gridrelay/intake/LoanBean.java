package gridrelay.intake;

import gridrelay.jca.TaskListener;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

/** Hears of work that another node lends to this one, and what became of this one's. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "type", propertyValue = "executor"),
            @ActivationConfigProperty(propertyName = "name", propertyValue = "intake-loan")
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class LoanBean implements TaskListener {

    @Inject
    Processing processing;

    @Override
    public void onTask(Object payload) {
        processing.heard(payload);
    }
}
