package gridrelay.system;

import com.fasterxml.jackson.databind.JsonNode;
import gridrelay.system.client.RelayClient;
import gridrelay.system.client.Reply;
import gridrelay.system.oracle.Lane;
import gridrelay.system.oracle.Orders;
import gridrelay.system.oracle.Position;
import gridrelay.system.receiver.Receiver;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * Operates one endpoint, and keeps the record that the oracle judges by: what was asked for, and from when it counted. For one
 * thread; the node has to run.
 */
public final class Operator {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RelayClient client;
    private final Receiver receiver;
    private final String endpoint;
    private final int exhaustedAfter;
    private final Map<Position, Long> skips = new HashMap<>();
    private final Map<Long, Orders.Replay> replays = new HashMap<>();
    private final Map<Lane, Long> pausedSince = new HashMap<>();
    private final List<Orders.Pause> pauses = new ArrayList<>();
    private int rotations;

    /** @param exhaustedAfter how often a message fails before the policy gives it up; 0: it never does */
    Operator(RelayClient client, Receiver receiver, String endpoint, int exhaustedAfter) {
        this.client = client;
        this.receiver = receiver;
        this.endpoint = endpoint;
        this.exhaustedAfter = exhaustedAfter;
    }

    /** What was asked for so far. */
    Orders orders() {
        return new Orders(skips, List.copyOf(replays.values()), pauses, exhaustedAfter);
    }

    /** Gives up a message if it is its lane's next; whether that is done. */
    public boolean skip(Position position) {
        skips.putIfAbsent(position, Long.MAX_VALUE); // it may be carried out although we are not told
        boolean done = command(position.lane(), "skip", Map.of("sequence", position.sequence())) == 204;
        if (done) {
            skips.merge(position, System.nanoTime(), Math::min);
        }
        return done;
    }

    /** Tries a lane's next message now. */
    public void retry(Lane lane) {
        command(lane, "retry", null);
    }

    /** Holds a lane until it is resumed. */
    public void pause(Lane lane) {
        if (command(lane, "pause", null) == 204) {
            pausedSince.put(lane, System.nanoTime());
        }
    }

    /** Insists: a lane that stays paused by mistake would look like a loss. */
    public void resume(Lane lane) {
        Long since = pausedSince.remove(lane);
        if (since != null) {
            pauses.add(new Orders.Pause(lane, since, System.nanoTime()));
        }
        Awaitility.await("resume " + lane).atMost(PATIENCE).until(() -> command(lane, "resume", null) < 300);
    }

    private int command(Lane lane, String verb, Object body) {
        String conversation =
                URLEncoder.encode(lane.conversation(), StandardCharsets.UTF_8).replace("+", "%20");
        return client.post("/conversations/" + conversation + "/endpoints/" + endpoint + "/" + verb, body)
                .status();
    }

    public void pauseEndpoint() {
        client.pause(endpoint);
    }

    /** Enables a disabled one too. */
    public void resumeEndpoint() {
        client.resume(endpoint);
    }

    /** A new secret; the one before signs beside it for the overlap. */
    public void rotate(Duration overlap) {
        receiver.rotating(endpoint);
        String secret = client.post("/endpoints/" + endpoint + "/secret?overlap=" + overlap, null)
                .expect(200)
                .body()
                .path("secret")
                .asText();
        receiver.rotate(endpoint, secret, overlap);
        rotations++;
    }

    /**
     * Sends settled messages again, unless a replay of the endpoint runs.
     *
     * @param conversation null for all
     * @param dead only what was given up
     */
    public void replay(String conversation, boolean dead) {
        var wanted = new HashMap<String, Object>(Map.of("endpoint", endpoint));
        if (conversation != null) {
            wanted.put("conversation", conversation);
        }
        if (dead) {
            wanted.put("state", "DEAD");
        }
        long ordered = System.nanoTime();
        Reply reply = client.post("/replays", wanted);
        if (reply.status() == 202) {
            long id = reply.body().path("id").asLong();
            replays.put(id, new Orders.Replay(id, endpoint, conversation, ordered, !dead));
        }
    }

    /** Ends the replay that runs, if one does. */
    public void cancelReplay() {
        running().forEach(id -> client.post("/replays/" + id + "/cancel", null));
    }

    /** Whether none of the replays goes on. */
    public boolean replaysEnded() {
        return running().isEmpty();
    }

    private List<Long> running() {
        var running = new ArrayList<Long>();
        for (Orders.Replay replay : List.copyOf(replays.values())) {
            JsonNode now = client.get("/replays/" + replay.id()).expect(200).body();
            String state = now.path("state").asText();
            if (state.equals("RUNNING") || state.equals("CANCELLING")) {
                running.add(replay.id());
            } else if (!state.equals("DONE")
                    || now.path("lanesStopped").asLong() > 0
                    || now.path("failed").asLong() > 0) {
                replays.put(
                        replay.id(),
                        new Orders.Replay(replay.id(), endpoint, replay.conversation(), replay.ordered(), false));
            }
        }
        return running;
    }

    /** The counts, for reports. */
    @Override
    public String toString() {
        long done = skips.values().stream().filter(at -> at != Long.MAX_VALUE).count();
        return "%d of %d skips done, %d replays, %d pauses of lanes, %d rotations"
                .formatted(done, skips.size(), replays.size(), pauses.size(), rotations);
    }
}
