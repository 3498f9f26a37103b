package gridrelay.grid;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.function.Supplier;

/** The container's transactions. */
@ApplicationScoped
class ContainerTransactions implements Transactions {

    @Override
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public <T> T call(Supplier<T> step) {
        return step.get();
    }

    /** Declared here too: a call of {@code call} from within the bean would not be intercepted. */
    @Override
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public void run(Runnable step) {
        step.run();
    }
}
