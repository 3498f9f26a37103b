package gridrelay.jca.tests;

import gridrelay.jca.TopicListener;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJB;
import jakarta.ejb.MessageDriven;

@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "type", propertyValue = "reliable-topic"),
            @ActivationConfigProperty(propertyName = "name", propertyValue = TopicBean.TOPIC)
        })
public class TopicBean implements TopicListener {

    static final String TOPIC = "ledger-topic";

    @EJB
    Ledger ledger;

    @Override
    public void onMessage(Object message) {
        ledger.write((String) message, "by topic", () -> null);
    }
}
