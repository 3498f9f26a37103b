package gridrelay.database;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import java.util.Map;
import java.util.function.Function;

/** The persistence unit over a {@link TestDatabase}, with transactions that the test demarcates. */
public final class TestPersistence implements AutoCloseable {
    private final EntityManagerFactory factory;

    public TestPersistence(TestDatabase database) {
        factory = Persistence.createEntityManagerFactory(
                "gridrelay",
                Map.of(
                        "jakarta.persistence.transactionType", "RESOURCE_LOCAL",
                        "jakarta.persistence.nonJtaDataSource", database.plain(),
                        "eclipselink.weaving", "false"));
    }

    /** Runs the work in a transaction; commits, or rolls back when the work throws. */
    public <T> T transaction(Function<EntityManager, T> work) {
        try (var entities = factory.createEntityManager()) {
            entities.getTransaction().begin();
            try {
                var result = work.apply(entities);
                entities.getTransaction().commit();
                return result;
            } finally {
                if (entities.getTransaction().isActive()) {
                    entities.getTransaction().rollback();
                }
            }
        }
    }

    @Override
    public void close() {
        factory.close();
    }
}
