package gridrelay.jca.tests;

import gridrelay.jca.MembershipChange;
import gridrelay.jca.MembershipChangeListener;
import jakarta.ejb.EJB;
import jakarta.ejb.MessageDriven;

@MessageDriven
public class MembershipBean implements MembershipChangeListener {

    @EJB
    Ledger ledger;

    @Override
    public void onChange(MembershipChange change) {
        ledger.write(change.member() + "-" + change.type(), change.address(), () -> null);
    }
}
