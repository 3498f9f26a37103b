package gridrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gridrelay.database.OnBothDatabases;
import gridrelay.database.TestDatabase;
import gridrelay.events.FileFinished;
import gridrelay.relay.BackPressure.Limits;
import gridrelay.relay.FileNoticeDelivery.Sent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What endpoints are told of files, from the fact to the message. */
@OnBothDatabases
class FileNoticesTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    private final TestDatabase database;
    private final FileNotices box;

    FileNoticesTest(TestDatabase database) {
        this.database = database;
        this.box = new FileNotices(database.jdbi());
    }

    @BeforeEach
    void arrange() {
        RelayRows.arrange(database);
    }

    private static FileFinished stored(String id, String conversation, String endpoint) {
        return new FileFinished(
                id, "a \"1\".txt", conversation, "default", endpoint, "STORED", "txt", null, null, 5, "5e", NOW);
    }

    private static FileFinished parked(String id, String conversation, String endpoint) {
        return new FileFinished(
                id,
                "a.txt",
                conversation,
                "default",
                endpoint,
                "PARKED",
                null,
                "INTEGRITY",
                "The bytes are not those that came.",
                5,
                "5e",
                NOW);
    }

    private void finish(FileFinished file) {
        database.transaction(() -> box.finished(file));
    }

    private FileNoticeDelivery delivery(BackPressure pressure, Instant now) {
        var accepted = new AcceptedNews() {
            @Override
            void tell(List<MessageLog.GrownLane> lanes) {
                assertThat(lanes).isNotEmpty();
            }
        };
        return new FileNoticeDelivery(
                box,
                AcceptanceTest.acceptance(database, pressure),
                accepted,
                database.jdbi(),
                InstantSource.fixed(now));
    }

    private Sent send(String endpoint) {
        return send(endpoint, BackPressureTest.WIDE);
    }

    private Sent send(String endpoint, BackPressure pressure) {
        return database.transaction(() -> delivery(pressure, NOW).some(endpoint));
    }

    private List<String> messages() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT l.conversation || ' ' || l.endpoint_id || ' ' || m.seq"
                                + " || ' ' || m.type || ' ' || m.data FROM message m JOIN lane l ON l.id = m.lane_id"
                                + " ORDER BY l.conversation, l.endpoint_id, m.seq")
                        .mapTo(String.class)
                        .list());
    }

    private long waiting() {
        return database.one(Long.class, "SELECT count(*) FROM file_notice");
    }

    @Test
    void a_file_that_rests_becomes_a_message_of_its_conversation() {
        finish(parked("f1", "c1", "crm"));
        finish(stored("f1", "c1", "crm"));
        assertThat(send("crm")).isEqualTo(new Sent(2, null));
        assertThat(messages())
                .containsExactly(
                        "c1 1 1 file.parked {\"id\":\"f1\",\"name\":\"a.txt\",\"status\":\"PARKED\",\"length\":5,"
                                + "\"policy\":\"default\",\"sha256\":\"5e\",\"reason\":{\"code\":\"INTEGRITY\","
                                + "\"sentence\":\"The bytes are not those that came.\"},"
                                + "\"finishedAt\":\"2026-11-28T12:00:00Z\"}",
                        "c1 1 2 file.stored {\"id\":\"f1\",\"name\":\"a \\\"1\\\".txt\",\"status\":\"STORED\",\"length\":5,"
                                + "\"policy\":\"default\",\"type\":\"txt\",\"sha256\":\"5e\","
                                + "\"finishedAt\":\"2026-11-28T12:00:00Z\"}");
        assertThat(waiting()).isZero();
        assertThat(send("crm")).isEqualTo(new Sent(0, null));
        assertThat(messages()).hasSize(2);
    }

    @Test
    void files_without_a_conversation_share_few() {
        for (var number = 0; number < 600; number++) {
            finish(stored("f" + number, null, "crm"));
        }
        for (var sent = send("crm"); sent.count() > 0; sent = send("crm")) {
            assertThat(sent).isEqualTo(new Sent(100, null));
        }
        assertThat(database.one(Long.class, "SELECT count(*) FROM message")).isEqualTo(600);
        assertThat(database.one(Long.class, "SELECT count(*) FROM lane")).isBetween(100L, 271L);
    }

    @Test
    void a_policy_that_tells_nobody_and_a_change_that_is_rolled_back_leave_nothing() {
        finish(stored("f1", "c1", null));
        assertThatThrownBy(() -> database.transaction(() -> {
                    box.finished(stored("f1", "c1", "crm"));
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");
        assertThat(waiting()).isZero();
        assertThat(box.endpointAfter("")).isEmpty();
    }

    @Test
    void what_an_endpoint_does_not_take_waits_and_the_others_go_on() {
        finish(stored("f1", "c1", "bi"));
        finish(stored("f2", "c1", "crm"));
        finish(stored("f3", "c1", "to-come"));
        database.execute("UPDATE endpoint SET state = 'DISABLED' WHERE id = 2");
        assertThat(box.endpointAfter("")).contains("bi");
        assertThat(box.endpointAfter("bi")).contains("crm");
        assertThat(box.endpointAfter("crm")).contains("to-come");
        assertThat(box.endpointAfter("to-come")).isEmpty();

        assertThat(send("bi")).isEqualTo(new Sent(0, "ENDPOINT_DISABLED"));
        assertThat(send("crm")).isEqualTo(new Sent(1, null));
        assertThat(send("to-come")).isEqualTo(new Sent(0, "ENDPOINT_UNKNOWN"));
        assertThat(waiting()).isEqualTo(2);

        database.execute("UPDATE endpoint SET state = 'ACTIVE' WHERE id = 2");
        RelayRows.endpoint(database, 3, "to-come");
        assertThat(send("bi")).isEqualTo(new Sent(1, null));
        assertThat(send("to-come")).isEqualTo(new Sent(1, null));
        assertThat(waiting()).isZero();
        assertThat(messages()).hasSize(3);
    }

    @Test
    void a_full_endpoint_waits_but_a_full_conversation_holds_nobody_up() {
        var undelivered = new Undelivered(() -> Map.of(RelayRows.BI, 2_500L), System::nanoTime);
        var pressure = new BackPressure(new Limits(1_000, 2_500, 4_000), undelivered, admitted -> {}, bound -> {});
        undelivered.refresh();
        finish(stored("f1", "full", "crm"));
        finish(stored("f2", "other", "crm"));
        finish(stored("f3", "other", "bi"));
        database.execute(
                "INSERT INTO lane (conversation, endpoint_id, shard, head, tail) VALUES ('full', 1, 7, 0, 1000)");
        assertThat(send("bi", pressure)).isEqualTo(new Sent(0, "ENDPOINT_FULL"));
        assertThat(send("crm", pressure)).isEqualTo(new Sent(2, null));
        assertThat(messages()).hasSize(2);
        assertThat(database.one(Long.class, "SELECT tail FROM lane WHERE conversation = 'full'"))
                .isEqualTo(1_001);
    }

    @Test
    void two_nodes_at_once_accept_each_once_and_in_order() throws Exception {
        for (var number = 0; number < 150; number++) {
            finish(stored("f" + number, "c1", "crm"));
        }
        var both = new CountDownLatch(2);
        var other = CompletableFuture.runAsync(() -> database.transaction(() -> {
            assertThat(box.oldest("crm", 100)).hasSize(100);
            both.countDown();
            await(both);
        }));
        database.transaction(() -> {
            while (both.getCount() == 2) {
                Thread.onSpinWait();
            }
            assertThat(box.oldest("crm", 100))
                    .as("not the next ones before the first")
                    .isEmpty();
            both.countDown();
        });
        other.get(10, TimeUnit.SECONDS);
        assertThat(List.of(send("crm").count(), send("crm").count())).containsExactly(100, 50);
        assertThat(messages()).hasSize(150);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void what_nobody_took_for_a_week_is_thrown_away() {
        finish(stored("f1", "c1", "to-come"));
        var week = Duration.ofDays(7);
        assertThat(database.transaction(
                        () -> delivery(BackPressureTest.WIDE, NOW.plus(week)).dropOld()))
                .isZero();
        assertThat(database.transaction(
                        () -> delivery(BackPressureTest.WIDE, NOW.plus(week).plusMillis(1))
                                .dropOld()))
                .isEqualTo(1);
        assertThat(waiting()).isZero();
    }
}
