package gridrelay.jca.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.core.Hazelcast;
import jakarta.ejb.EJB;
import jakarta.ejb.EJBException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.UserTransaction;
import java.time.Duration;
import java.util.List;
import javax.naming.InitialContext;
import javax.transaction.xa.XAResource;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code enlistment=XA} beside two databases, and {@code LOCAL}, in a real container. */
@ExtendWith(ArquillianExtension.class)
class EnlistmentIT {

    private static final List<String> EVERYWHERE =
            List.of("first", "second", "map", "queue", "multimap", "set", "list", "second-map");
    private static final List<String> IN_GRID = List.of("map", "queue", "multimap", "set", "list");

    @EJB
    Books books;

    @Deployment
    static WebArchive application() {
        return ShrinkWrap.create(WebArchive.class, "enlistment.war")
                .addClasses(Books.class)
                .setWebXML(new StringAsset("""
                        <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
                          <resource-ref>
                            <res-ref-name>eis/unshared</res-ref-name>
                            <res-type>gridrelay.jca.HazelcastConnectionFactory</res-type>
                            <res-sharing-scope>Unshareable</res-sharing-scope>
                            <lookup-name>eis/hazelcast-xa</lookup-name>
                          </resource-ref>
                        </web-app>
                        """));
    }

    @AfterEach
    void nothing_is_left_in_doubt() throws Exception {
        var resource = Hazelcast.getHazelcastInstanceByName("adapter-tests").getXAResource();
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        // Hazelcast clears its records after the commit has answered.
        while (resource.recover(XAResource.TMSTARTRSCAN).length > 0) {
            assertTrue(System.nanoTime() < deadline, "in doubt after 20 s");
            Thread.onSpinWait();
        }
    }

    @Test
    void two_databases_and_two_factories_commit_together() {
        books.writeEverywhere(
                "xa-committed",
                () -> assertEquals(
                        List.of("locked"),
                        books.ask(
                                grid -> grid.getMap("map").isLocked("xa-committed") ? List.of("locked") : List.of())));
        assertEquals(EVERYWHERE, books.found("xa-committed"));
    }

    @Test
    void two_databases_and_two_factories_roll_back_together() {
        assertThrows(EJBException.class, () -> books.writeEverywhere("xa-rolled-back", EnlistmentIT::fail));
        assertEquals(List.of(), books.found("xa-rolled-back"));
    }

    @Test
    void requires_new_commits_alone_when_the_outer_transaction_fails() {
        assertThrows(
                EJBException.class,
                () -> books.writeEverywhere("xa-outer-fails", () -> {
                    books.writeEverywhereInNew("xa-inner-stays", () -> {});
                    fail();
                }));
        assertEquals(List.of(), books.found("xa-outer-fails"));
        assertEquals(EVERYWHERE, books.found("xa-inner-stays"));
    }

    @Test
    void requires_new_that_fails_does_not_disturb_the_outer_transaction() {
        books.writeEverywhere(
                "xa-outer-stays",
                () -> assertThrows(
                        EJBException.class, () -> books.writeEverywhereInNew("xa-inner-fails", EnlistmentIT::fail)));
        assertEquals(EVERYWHERE, books.found("xa-outer-stays"));
        assertEquals(List.of(), books.found("xa-inner-fails"));
    }

    @Test
    @SuppressWarnings("BanJNDI") // a constant name of the container's own
    void a_transaction_that_takes_too_long_rolls_back_everywhere() throws Exception {
        var transaction = (UserTransaction) new InitialContext().lookup("java:comp/UserTransaction");
        // Long enough to write within it, on a busy machine too.
        transaction.setTransactionTimeout(5);
        transaction.begin();
        books.writeEverywhere("xa-too-long", () -> {});
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (transaction.getStatus() == Status.STATUS_ACTIVE) {
            assertTrue(System.nanoTime() < deadline, "still active after 20 s");
            Thread.onSpinWait();
        }
        assertThrows(RollbackException.class, transaction::commit);
        transaction.setTransactionTimeout(0);
        assertEquals(List.of(), books.found("xa-too-long"));
    }

    @Test
    void an_unshareable_reference_gives_two_branches_that_commit_together() {
        books.writeTwiceByReference("xa-by-reference");
        assertEquals(List.of("map"), books.found("xa-by-reference"));
        assertEquals(List.of("map"), books.found("xa-by-reference-again"));
    }

    @Test
    void the_container_runs_a_local_transaction() {
        books.writeLocally("local-committed", () -> assertEquals(List.of("locked"), books.found("local-committed")));
        assertEquals(IN_GRID, books.found("local-committed"));
        assertThrows(EJBException.class, () -> books.writeLocally("local-rolled-back", EnlistmentIT::fail));
        assertEquals(List.of(), books.found("local-rolled-back"));
    }

    @Test
    void a_local_transaction_inside_another_is_refused_and_the_outer_one_goes_on() {
        books.writeLocally(
                "local-outer", () -> assertThrows(EJBException.class, () -> books.writeLocallyInNew("local-inner")));
        assertEquals(IN_GRID, books.found("local-outer"));
        assertEquals(List.of(), books.found("local-inner"));
    }

    @Test
    void a_component_runs_local_transactions_and_one_it_forgets_rolls_back() {
        var thrown = assertThrows(EJBException.class, () -> books.demarcate("local-own"));
        assertTrue(String.valueOf(thrown.getMessage()).contains("unresolved action"), thrown.toString());
        assertEquals(List.of("map"), books.found("local-own-committed"));
        assertEquals(List.of(), books.found("local-own-rolled-back"));
        assertEquals(List.of(), books.found("local-own-forgotten"));
    }

    private static void fail() {
        throw new IllegalStateException("as told");
    }
}
