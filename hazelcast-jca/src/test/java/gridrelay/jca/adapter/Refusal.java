package gridrelay.jca.adapter;

import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;

/** A delivery that is about to begin when its bean is deactivated, and then does not. */
final class Refusal {

    final FakeBean bean = new FakeBean();
    private final CountDownLatch beginning = new CountDownLatch(1);
    private final CountDownLatch deactivating = new CountDownLatch(1);

    Refusal() {
        bean.refusesTransactions = true;
        bean.onBefore = () -> {
            beginning.countDown();
            try {
                deactivating.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    /** Returns when the bean is gone. */
    void comesWhileTheBeanGoes(TestNode node) throws InterruptedException {
        beginning.await();
        var deactivation = new Thread(() -> node.deactivate(bean));
        deactivation.start();
        await().until(() -> deactivation.getState() == Thread.State.TIMED_WAITING); // for its worker
        deactivating.countDown();
        deactivation.join();
    }
}
