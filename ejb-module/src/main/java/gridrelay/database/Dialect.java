package gridrelay.database;

/** The few places where the SQL of the supported databases differs. */
public enum Dialect {
    H2,
    POSTGRESQL
}
