package gridrelay.system.random;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import gridrelay.system.Operator;
import gridrelay.system.Trial;
import gridrelay.system.client.ExactSender;
import gridrelay.system.client.Outgoing;
import gridrelay.system.client.RelayClient;
import gridrelay.system.node.Node;
import gridrelay.system.oracle.Acknowledged;
import gridrelay.system.oracle.Fault;
import gridrelay.system.oracle.Lane;
import gridrelay.system.oracle.Position;
import gridrelay.system.oracle.Request;
import gridrelay.system.oracle.Verdict;
import gridrelay.system.receiver.Answer;
import gridrelay.system.receiver.Arrived;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Carries out a plan on a running node, and lets the oracle judge each endpoint. */
final class RandomRun implements AutoCloseable {

    private static final Duration STILL = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Plan plan;
    private final Node node;
    private final RelayClient client;
    private final Fates fates;
    private final List<Side> sides;
    private final ExecutorService sending = Executors.newSingleThreadExecutor();
    private final long began = System.nanoTime();
    private final AtomicInteger stepsDone = new AtomicInteger();
    private volatile boolean givingUp;

    /** One endpoint. */
    private static final class Side {
        private final String name;
        private final Trial trial;
        private final Operator operator;
        private volatile boolean failing;
        private volatile boolean gone;

        private Side(String name, Trial trial, Operator operator) {
            this.name = name;
            this.trial = trial;
            this.operator = operator;
        }

        private Lane lane(int conversation) {
            return trial.lane(Plan.name(conversation));
        }
    }

    RandomRun(Plan plan, Node node, Path folder) {
        this.plan = plan;
        this.node = node;
        this.client = new RelayClient(node.url(), node.token());
        this.fates = new Fates(plan.seed());
        this.sides = IntStream.range(0, Plan.POLICIES.size())
                .mapToObj(endpoint -> {
                    String policy = Plan.POLICIES.get(endpoint);
                    var trial = new Trial(client, folder.resolve(policy), Plan.settings(endpoint));
                    var side =
                            new Side(policy, trial, trial.operator(policy.equals("DEAD_LETTER") ? Plan.ATTEMPTS : 0));
                    trial.receiver().answer(request -> answer(side, request));
                    return side;
                })
                .toList();
    }

    private Answer answer(Side side, Arrived request) {
        if (side.gone) {
            side.gone = false;
            return Answer.status(410);
        }
        return side.failing ? Answer.status(503) : fates.answer(request, side.name);
    }

    /** A verdict for each endpoint. */
    List<Verdict> run() throws Exception {
        Future<List<Acknowledged>> accepted = sending.submit(this::send);
        for (Plan.Step step : plan.steps()) {
            awaitRequests(step.after());
            System.out.printf("%7.1f s, %6d requests: %s%n", seconds(), requests(), step.act());
            act(step.act());
            stepsDone.incrementAndGet();
            heal();
        }
        List<Acknowledged> acknowledged = accepted.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        for (Side side : sides) {
            side.trial.add(acknowledged.stream()
                    .filter(message -> message.lane().endpoint().equals(side.trial.endpoint()))
                    .toList());
        }
        await("replays").atMost(PATIENCE).pollInterval(STILL).until(() -> {
            heal();
            sides.forEach(this::enable);
            return sides.stream().allMatch(side -> side.operator.replaysEnded()) && idle();
        });
        return sides.stream().map(side -> side.trial.verdict(STILL)).toList();
    }

    private List<Acknowledged> send() throws InterruptedException {
        var sender = new ExactSender(client);
        var acknowledged = new ArrayList<Acknowledged>();
        int number = 0;
        for (int i = 0; i < plan.batches().size(); i++) {
            while (stepsDone.get() < plan.stepsBefore(i)) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            var messages = new ArrayList<Outgoing>();
            for (Plan.Send send : plan.batches().get(i)) {
                messages.add(new Outgoing(
                        sides.get(send.endpoint()).lane(send.conversation()),
                        "message.created",
                        JsonNodeFactory.instance.objectNode().put("n", ++number),
                        ExactSender.newKey()));
            }
            acknowledged.addAll(sender.send(messages, () -> givingUp));
        }
        return acknowledged;
    }

    /** Until there were so many, or no more come: what would make them come may be the next step. */
    private void awaitRequests(int wanted) throws InterruptedException {
        int before = -1;
        long since = System.nanoTime();
        for (int now = requests(); now < wanted; now = requests()) {
            if (now != before) {
                before = now;
                since = System.nanoTime();
            } else if (System.nanoTime() - since > STILL.toNanos()) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private double seconds() {
        return (System.nanoTime() - began) / 1e9;
    }

    private int requests() {
        return sides.stream().mapToInt(side -> side.trial.receiver().count()).sum();
    }

    private void act(Act act) {
        if (act instanceof Act.Kill) {
            kill();
            node.start();
        } else if (act instanceof Act.Restart) {
            node.stop();
            node.start();
        } else if (act instanceof Act.PauseEndpoint pause) {
            operator(pause.endpoint()).pauseEndpoint();
        } else if (act instanceof Act.ResumeEndpoint resume) {
            sides.get(resume.endpoint()).gone = false;
            operator(resume.endpoint()).resumeEndpoint();
        } else if (act instanceof Act.Gone gone) {
            sides.get(gone.endpoint()).gone = true;
        } else if (act instanceof Act.PauseLane pause) {
            operator(pause.endpoint()).pause(lane(pause.endpoint(), pause.conversation()));
        } else if (act instanceof Act.ResumeLane resume) {
            operator(resume.endpoint()).resume(lane(resume.endpoint(), resume.conversation()));
        } else if (act instanceof Act.Skip skip) {
            skipNext(sides.get(skip.endpoint()), lane(skip.endpoint(), skip.conversation()));
        } else if (act instanceof Act.Retry retry) {
            operator(retry.endpoint()).retry(lane(retry.endpoint(), retry.conversation()));
        } else if (act instanceof Act.Rotate rotate) {
            operator(rotate.endpoint()).rotate(Duration.ofSeconds(rotate.overlapSeconds()));
        } else if (act instanceof Act.FailAll fail) {
            sides.get(fail.endpoint()).failing = true;
        } else if (act instanceof Act.Recover recover) {
            sides.get(recover.endpoint()).failing = false;
        } else if (act instanceof Act.Replay replay) {
            operator(replay.endpoint())
                    .replay(replay.conversation() < 0 ? null : Plan.name(replay.conversation()), replay.dead());
        } else if (act instanceof Act.CancelReplay cancel) {
            operator(cancel.endpoint()).cancelReplay();
        }
    }

    /** All endpoints' records have it. */
    private void kill() {
        Runnable kill = node::kill;
        for (Side side : sides) {
            Runnable inner = kill;
            kill = () -> side.trial.disturb(Fault.Kind.KILL, inner);
        }
        kill.run();
    }

    private Operator operator(int endpoint) {
        return sides.get(endpoint).operator;
    }

    private Lane lane(int endpoint, int conversation) {
        return sides.get(endpoint).lane(conversation);
    }

    private static void skipNext(Side side, Lane lane) {
        long taken = side.trial.receiver().requests(lane).stream()
                .filter(request -> request.replay() == 0)
                .mapToLong(Request::sequence)
                .max()
                .orElse(0);
        side.operator.skip(lane.at(taken + 1));
    }

    /** What an operator does about lanes that nothing else moves: skips what is refused for ever, resumes the rest. */
    private void heal() {
        for (Side side : sides) {
            for (String state : List.of("RETRYING", "EXHAUSTED")) {
                JsonNode stuck = client.get(
                                "/conversations?limit=100&state=" + state + "&endpoint=" + side.trial.endpoint())
                        .expect(200)
                        .body();
                for (JsonNode view : stuck.path("items")) {
                    Position next = side.trial
                            .lane(view.path("conversation").asText())
                            .at(view.path("head").asLong() + 1);
                    heal(side, state, next);
                }
            }
        }
    }

    private void heal(Side side, String state, Position next) {
        if (fates.poison(next, side.name)) {
            if (!side.name.equals("DEAD_LETTER")) {
                side.operator.skip(next);
            }
        } else if (state.equals("EXHAUSTED")) {
            side.operator.resume(next.lane());
        }
    }

    /** A 410 that was under way when the plan enabled the endpoint disables it after that. */
    private void enable(Side side) {
        String state = client.get("/endpoints/" + side.trial.endpoint())
                .expect(200)
                .body()
                .path("state")
                .asText();
        if (state.equals("DISABLED")) {
            side.operator.resumeEndpoint();
        }
    }

    private boolean idle() {
        return sides.stream()
                .allMatch(side -> client.get("/conversations?limit=1&endpoint=" + side.trial.endpoint())
                        .expect(200)
                        .body()
                        .path("items")
                        .isEmpty());
    }

    /** What happened, for people: the plan's acts do not tell what they met. */
    String describe() {
        var text = new StringBuilder();
        for (Side side : sides) {
            List<Request> requests = side.trial.receiver().requests();
            var statuses = new TreeMap<Integer, Integer>();
            requests.stream()
                    .filter(request -> !request.isDelivered())
                    .forEach(request -> statuses.merge(request.status(), 1, Integer::sum));
            text.append("  %s: %d requests, %d of replays, %s; failed by status (0: none) %s%n"
                    .formatted(
                            side.name,
                            requests.size(),
                            requests.stream()
                                    .filter(request -> request.replay() != 0)
                                    .count(),
                            side.operator,
                            statuses));
        }
        return text.toString();
    }

    @Override
    public void close() {
        givingUp = true;
        sending.shutdownNow();
        sides.forEach(side -> side.trial.close());
    }
}
