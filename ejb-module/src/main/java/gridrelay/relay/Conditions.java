package gridrelay.relay;

import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The WHERE of a query whose conditions depend on what was asked for. */
final class Conditions {

    private final List<String> conditions = new ArrayList<>();
    private final Map<String, Object> parameters = new HashMap<>();

    /** @param named name, value, name, value, ... */
    Conditions and(String condition, Object... named) {
        conditions.add("(" + condition + ")");
        for (int i = 0; i < named.length; i += 2) {
            parameters.put((String) named[i], named[i + 1]);
        }
        return this;
    }

    /** @param select ends before WHERE */
    TypedQuery<Object[]> query(EntityManager database, String select, String order) {
        var query = database.createQuery(
                select + (conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions)) + " ORDER BY "
                        + order,
                Object[].class);
        parameters.forEach(query::setParameter);
        return query;
    }
}
