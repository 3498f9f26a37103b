package gridrelay.jca.adapter;

import java.util.List;
import java.util.Map;

/** {@code type=queue}: items of the queue of that name, each until a bean's transaction has committed. */
public class QueueActivationSpec extends HazelcastActivationSpec {

    private int maxDeliveries = 10;
    private int redeliveryDelay = 1_000;
    private String parkingQueue;

    public QueueActivationSpec() {
        super("queue", 4);
    }

    @Override
    Listener listener() {
        return Listener.QUEUE;
    }

    @Override
    List<String> types() {
        return List.of("queue");
    }

    @Override
    void validate(Map<String, String> wrong) {
        super.validate(wrong);
        requireAtLeast(0, "maxDeliveries", maxDeliveries, wrong);
        requireAtLeast(1, "redeliveryDelay", redeliveryDelay, wrong);
        if (getName() != null && getName().equals(parkingQueue)) {
            wrong.put("parkingQueue", "parkingQueue=" + parkingQueue + " is the queue itself");
        }
    }

    @Override
    Source source(InflowContext context) {
        var parking = GridConfiguration.isSet(parkingQueue) ? parkingQueue : getName() + ".parked";
        var grid = new InFlightItems(context.instance(), getName(), parking);
        return new QueueSource(
                grid, context, new QueueSource.Settings(getMaxConcurrency(), maxDeliveries, redeliveryDelay));
    }

    public Integer getMaxDeliveries() {
        return maxDeliveries;
    }

    public void setMaxDeliveries(Integer deliveries) {
        this.maxDeliveries = deliveries;
    }

    public Integer getRedeliveryDelay() {
        return redeliveryDelay;
    }

    public void setRedeliveryDelay(Integer milliseconds) {
        this.redeliveryDelay = milliseconds;
    }

    public String getParkingQueue() {
        return parkingQueue;
    }

    public void setParkingQueue(String queue) {
        this.parkingQueue = queue;
    }
}
