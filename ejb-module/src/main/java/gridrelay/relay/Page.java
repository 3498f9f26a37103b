package gridrelay.relay;

import gridrelay.problem.Refusal;
import java.util.List;
import java.util.function.Function;

/**
 * A part of a list.
 *
 * @param cursor opaque; asks for the items that follow, null at the end
 */
public record Page<T>(List<T> items, String cursor) {

    /** The most items of a page. */
    public static final int LIMIT = 500;

    static int checkLimit(int limit) {
        if (limit < 1 || limit > LIMIT) {
            throw Refusal.invalid("limit", "must be 1 to " + LIMIT);
        }
        return limit;
    }

    /**
     * Of rows that were asked for one by one more than the limit, to learn whether there are more.
     *
     * @param cursor where the page after a row begins
     */
    static <T> Page<T> of(List<T> rows, int limit, Function<T, Cursor> cursor) {
        if (rows.size() <= limit) {
            return new Page<>(rows, null);
        }
        return new Page<>(
                rows.subList(0, limit), cursor.apply(rows.get(limit - 1)).toString());
    }

    <U> Page<U> map(Function<List<T>, List<U>> view) {
        return new Page<>(view.apply(items), cursor);
    }
}
