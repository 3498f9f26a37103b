package gridrelay.jca.tests;

import gridrelay.jca.TaskListener;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJB;
import jakarta.ejb.MessageDriven;

/** Writes what it is told to, and fails when it is told to. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "type", propertyValue = "executor"),
            @ActivationConfigProperty(propertyName = "name", propertyValue = TaskBean.EXECUTOR)
        })
public class TaskBean implements TaskListener {

    static final String EXECUTOR = "ledger-tasks";

    @EJB
    Ledger ledger;

    @Override
    public void onTask(Object payload) {
        var key = (String) payload;
        ledger.write(key, "by task", () -> null);
        if (key.startsWith("failing")) {
            throw new IllegalStateException("as told");
        }
    }
}
