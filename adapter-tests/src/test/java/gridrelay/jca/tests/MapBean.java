package gridrelay.jca.tests;

import gridrelay.jca.EntryChange;
import gridrelay.jca.EntryChangeListener;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJB;
import jakarta.ejb.MessageDriven;

@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "type", propertyValue = "map"),
            @ActivationConfigProperty(propertyName = "name", propertyValue = MapBean.MAP),
            @ActivationConfigProperty(propertyName = "events", propertyValue = "ADDED,REMOVED")
        })
public class MapBean implements EntryChangeListener {

    static final String MAP = "watched";

    @EJB
    Ledger ledger;

    @Override
    public void onChange(EntryChange change) {
        ledger.write(change.key() + "-" + change.type(), change.oldValue() + " to " + change.value(), () -> null);
    }
}
