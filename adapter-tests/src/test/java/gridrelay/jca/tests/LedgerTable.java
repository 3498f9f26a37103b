package gridrelay.jca.tests;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import java.sql.SQLException;
import javax.sql.DataSource;

@Singleton
@Startup
@TransactionManagement(TransactionManagementType.BEAN)
public class LedgerTable {

    @Resource(lookup = "jdbc/ledger")
    DataSource database;

    @PostConstruct
    void create() {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS ledger (id VARCHAR PRIMARY KEY, text VARCHAR)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
