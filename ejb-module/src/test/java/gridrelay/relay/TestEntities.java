package gridrelay.relay;

import gridrelay.database.TestDatabase;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import java.util.Map;

/** The entities on a test's database, without a container: each look sees what is committed. */
final class TestEntities implements AutoCloseable {

    private final EntityManagerFactory factory;

    TestEntities(TestDatabase database) {
        factory = Persistence.createEntityManagerFactory(
                "gridrelay",
                Map.of(
                        "jakarta.persistence.transactionType", "RESOURCE_LOCAL",
                        "jakarta.persistence.nonJtaDataSource", database.plain(),
                        "jakarta.persistence.jtaDataSource", "",
                        "eclipselink.weaving", "false",
                        "eclipselink.logging.level", "WARNING"));
    }

    /** Has nothing in memory yet. */
    EntityManager fresh() {
        return factory.createEntityManager();
    }

    @Override
    public void close() {
        factory.close();
    }
}
