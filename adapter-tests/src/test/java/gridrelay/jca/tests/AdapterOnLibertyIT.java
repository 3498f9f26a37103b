package gridrelay.jca.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.ejb.EJB;
import jakarta.ejb.EJBException;
import java.lang.management.ManagementFactory;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an application gets from the adapter in a real container, with a real database beside it. */
@ExtendWith(ArquillianExtension.class)
class AdapterOnLibertyIT {

    @EJB
    Ledger ledger;

    @Deployment
    static WebArchive application() {
        return ShrinkWrap.create(WebArchive.class, "adapter.war")
                .addClasses(Ledger.class, LedgerTable.class, TaskBean.class, SessionServlet.class, Waiting.class);
    }

    @Test
    void commit_shows_both_row_and_entry_before_the_call_returns() {
        ledger.write("committed", "yes", () -> {
            assertNull(ledger.with(c -> c.<String, String>getMap(Ledger.MAP).get("committed")), "nothing shows before");
            return null;
        });
        assertEquals("yes", ledger.committedEntry("committed"));
        assertTrue(ledger.hasRow("committed"));
    }

    @Test
    void rollback_only_shows_neither() {
        ledger.rollBackOnly("rolled-back", "no");
        assertNull(ledger.committedEntry("rolled-back"));
        assertFalse(ledger.hasRow("rolled-back"));
    }

    @Test
    void an_exception_shows_neither() {
        assertThrows(
                EJBException.class,
                () -> ledger.write("failed", "no", () -> {
                    throw new IllegalStateException("as told");
                }));
        assertNull(ledger.committedEntry("failed"));
        assertFalse(ledger.hasRow("failed"));
    }

    @Test
    void a_read_sees_the_own_write_through_another_connection() {
        assertEquals("mine", ledger.write("own", "mine", () -> ledger.read("own")));
    }

    @Test
    void requires_new_commits_alone_when_the_outer_transaction_fails() {
        assertThrows(
                EJBException.class,
                () -> ledger.write("outer-fails", "no", () -> {
                    var seenInside = ledger.writeInNew("inner-stays", "yes", () -> ledger.read("outer-fails"));
                    assertNull(seenInside, "the inner transaction does not see the outer one's write");
                    assertEquals("yes", ledger.committedEntry("inner-stays"));
                    assertEquals("no", ledger.read("outer-fails"), "the outer one still sees its own");
                    throw new IllegalStateException("as told");
                }));
        assertNull(ledger.committedEntry("outer-fails"));
        assertFalse(ledger.hasRow("outer-fails"));
        assertEquals("yes", ledger.committedEntry("inner-stays"));
        assertTrue(ledger.hasRow("inner-stays"));
    }

    @Test
    void requires_new_that_fails_does_not_disturb_the_outer_transaction() {
        ledger.write("outer-stays", "yes", () -> {
            assertThrows(
                    EJBException.class,
                    () -> ledger.writeInNew("inner-fails", "no", () -> {
                        throw new IllegalStateException("as told");
                    }));
            return null;
        });
        assertEquals("yes", ledger.committedEntry("outer-stays"));
        assertTrue(ledger.hasRow("outer-stays"));
        assertNull(ledger.committedEntry("inner-fails"));
        assertFalse(ledger.hasRow("inner-fails"));
    }

    @Test
    void a_transactional_map_outside_a_transaction_says_so() {
        var thrown = assertThrows(EJBException.class, () -> ledger.setOutside("outside"));
        assertTrue(rootMessage(thrown).contains("needs an active JTA transaction"), rootMessage(thrown));
        assertNull(ledger.committedEntry("outside"));
    }

    @Test
    void more_writes_than_the_factory_allows_roll_back() {
        ledger.fill(2);
        var thrown = assertThrows(EJBException.class, () -> ledger.fill(3));
        assertTrue(rootMessage(thrown).contains("maxBufferedWrites=2"), rootMessage(thrown));
    }

    @Test
    void a_task_runs_the_bean_in_a_transaction() {
        send("task");
        Waiting.until(() -> "by task".equals(ledger.committedEntry("task")));
        assertTrue(ledger.hasRow("task"));
    }

    @Test
    void an_exception_of_the_message_driven_bean_rolls_its_transaction_back() {
        long failedBefore = failedTasks();
        send("failing-task");
        // A task that works after it shows that the bean is called again.
        send("task-after");
        Waiting.until(() -> "by task".equals(ledger.committedEntry("task-after")));
        Waiting.until(() -> failedTasks() == failedBefore + 1);
        assertNull(ledger.committedEntry("failing-task"));
        assertFalse(ledger.hasRow("failing-task"));
    }

    @Test
    @RunAsClient
    void one_member_serves_adapter_and_sessions(@ArquillianResource URI base) throws Exception {
        var browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
        var request = HttpRequest.newBuilder(base.resolve("session"))
                .timeout(Duration.ofSeconds(30))
                .build();
        assertEquals(
                "visits=1 members=1 cached=true",
                browser.send(request, BodyHandlers.ofString()).body());
        assertEquals(
                "visits=2 members=1 cached=true",
                browser.send(request, BodyHandlers.ofString()).body());
    }

    private void send(String key) {
        ledger.with(connection -> {
            connection.getExecutor(TaskBean.EXECUTOR).executeOnKeyOwner(key, key);
            return null;
        });
    }

    private static long failedTasks() {
        try {
            return (Long) ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(
                            new ObjectName("gridrelay.jca:type=Adapter,instance=\"adapter-tests\""), "FailedTasks");
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String rootMessage(Throwable thrown) {
        var root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
