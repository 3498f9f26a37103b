package gridrelay.database;

import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.CMTTransactionHandler;

/** What components inject to speak to the database and to read the wall clock. */
@ApplicationScoped
class DatabaseProducers {

    @Resource(lookup = "jdbc/gridrelay")
    DataSource dataSource;

    @EJB
    DatabaseStart database;

    /** Joins the caller's JTA transaction; without one, each statement commits by itself. */
    @Produces
    @jakarta.inject.Singleton
    Jdbi jdbi() {
        return Jdbi.create(dataSource).setTransactionHandler(new CMTTransactionHandler());
    }

    @Produces
    @jakarta.inject.Singleton
    Dialect dialect() {
        return database.dialect();
    }

    @Produces
    @jakarta.inject.Singleton
    InstantSource wallClock() {
        return InstantSource.system();
    }
}
