package gridrelay.database;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * Runs all tests of a class twice: on an H2 file and on PostgreSQL, each time with a {@link TestDatabase} of the class's own,
 * migrated, for its constructor's only parameter.
 *
 * <pre>
 * &#64;OnBothDatabases
 * record LeaseTableTest(TestDatabase database) {
 *     &#64;BeforeEach
 *     void empty() {
 *         database.empty();
 *     }
 * </pre>
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass(name = "{0}")
@ArgumentsSource(TestDatabase.OfEachDialect.class)
public @interface OnBothDatabases {}
