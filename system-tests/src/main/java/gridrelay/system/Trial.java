package gridrelay.system;

import com.fasterxml.jackson.databind.ObjectMapper;
import gridrelay.system.client.Outgoing;
import gridrelay.system.client.RelayClient;
import gridrelay.system.oracle.Acknowledged;
import gridrelay.system.oracle.Evidence;
import gridrelay.system.oracle.Fault;
import gridrelay.system.oracle.Lane;
import gridrelay.system.oracle.Oracle;
import gridrelay.system.oracle.Position;
import gridrelay.system.oracle.Request;
import gridrelay.system.oracle.Verdict;
import gridrelay.system.receiver.Receiver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * One endpoint under observation: what was accepted for it, what arrived, what was done to the node meanwhile, and what the
 * oracle says of it all. Signatures are verified. For one thread.
 */
public final class Trial implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String endpoint = "e-" + UUID.randomUUID();
    private final List<Acknowledged> acknowledged = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();
    private final Set<Position> abandoned = new HashSet<>(); // also what a replay delivered later
    private final RelayClient client;
    private final Receiver receiver;
    private Operator operator;

    /**
     * @param journal where the receiver's journal goes
     * @param settings of the endpoint, as the API takes them
     */
    public Trial(RelayClient client, Path journal, Map<String, ?> settings) {
        this(client, Receiver.start(journal), settings);
    }

    /** @param receiver to be closed with this */
    public Trial(RelayClient client, Receiver receiver, Map<String, ?> settings) {
        this.client = client;
        this.receiver = receiver;
        receiver.verify(endpoint, client.endpoint(endpoint, receiver.url(endpoint), settings));
    }

    public String endpoint() {
        return endpoint;
    }

    public Receiver receiver() {
        return receiver;
    }

    public Lane lane(String conversation) {
        return new Lane(conversation, endpoint);
    }

    /** Accepts a message. */
    public Acknowledged send(String conversation, Object data) {
        Acknowledged message = client.send(conversation, endpoint, data);
        acknowledged.add(message);
        return message;
    }

    /** Accepts one message for each element of data, in one call. */
    public List<Acknowledged> sendAll(String conversation, List<?> data) {
        List<Acknowledged> messages = client.send(data.stream()
                .map(one -> new Outgoing(lane(conversation), "message.created", JSON.valueToTree(one), null))
                .toList());
        acknowledged.addAll(messages);
        return messages;
    }

    /**
     * Whoever operates this endpoint: from now on all that is done to it goes through here, so that the oracle knows it.
     *
     * @param exhaustedAfter how often a message fails before the endpoint's policy gives it up; 0: it never does
     */
    public Operator operator(int exhaustedAfter) {
        operator = new Operator(client, receiver, endpoint, exhaustedAfter);
        return operator;
    }

    /** Takes in what others, as a load generator, have got acknowledged. */
    public void add(List<Acknowledged> messages) {
        acknowledged.addAll(messages);
    }

    /** Runs something that disturbs the node, and remembers when. */
    public void disturb(Fault.Kind kind, Runnable fault) {
        long from = System.nanoTime();
        fault.run();
        faults.add(new Fault(kind, from, System.nanoTime()));
    }

    /** Remembers what was done in another way than by {@link #disturb}. */
    public void disturbed(Fault fault) {
        faults.add(fault);
    }

    public List<Acknowledged> acknowledged() {
        return List.copyOf(acknowledged);
    }

    /**
     * Waits until what was accepted has arrived or was given up, or nothing more has arrived for as long as patience lasts, and
     * judges: how much a machine has accepted meanwhile, and how fast it delivers that, is no part of the verdict.
     */
    public Verdict verdict(Duration patience) {
        boolean drained;
        int before;
        do {
            before = arrived().size();
            drained = drainsWithin(patience);
        } while (!drained && arrived().size() > before);
        return judge(); // names what is missing
    }

    private boolean drainsWithin(Duration patience) {
        try {
            Awaitility.await().atMost(patience).until(this::isDrained);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    /** Judges what has arrived by now. */
    public Verdict judge() {
        Evidence evidence = Evidence.of(receiver.requests(), acknowledged)
                .withFaults(faults)
                .withAbandoned(abandoned());
        return new Oracle().judge(operator == null ? evidence : evidence.withOrders(operator.orders()));
    }

    /** What was given up when its turn came, though a replay may have delivered it since: then no list has it any more. */
    private Set<Position> abandoned() {
        abandoned.addAll(client.abandoned(endpoint));
        Set<Position> inTurn = new HashSet<>();
        Set<Position> again = new HashSet<>();
        for (Request request : receiver.requests()) {
            if (request.isDelivered()) {
                (request.replay() == 0 ? inTurn : again).add(request.lane().at(request.sequence()));
            }
        }
        again.removeAll(inTurn);
        abandoned.addAll(again);
        return abandoned;
    }

    private boolean isDrained() {
        Set<Position> done = arrived();
        if (missing(done)) {
            done.addAll(abandoned());
        }
        return !missing(done);
    }

    private Set<Position> arrived() {
        Set<Position> arrived = new HashSet<>();
        for (Request request : receiver.requests()) {
            if (request.isDelivered()) {
                arrived.add(request.lane().at(request.sequence()));
            }
        }
        return arrived;
    }

    private boolean missing(Set<Position> done) {
        return acknowledged.stream()
                .anyMatch(message -> !done.contains(message.lane().at(message.sequence())));
    }

    @Override
    public void close() {
        receiver.close();
    }
}
