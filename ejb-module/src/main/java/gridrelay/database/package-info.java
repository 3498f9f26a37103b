/**
 * The database as every component gets it: migrated, checked, and spoken to in SQL through {@link org.jdbi.v3.core.Jdbi} where
 * the protocol's statements are the design, through JPA elsewhere.
 */
package gridrelay.database;
