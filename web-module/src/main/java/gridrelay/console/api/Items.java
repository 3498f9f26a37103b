package gridrelay.console.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/**
 * A part of a list.
 *
 * @param cursor opaque; asks for the items that follow, null at the end
 */
public record Items<T>(List<T> items, String cursor) {

    /** A full page may be followed by another, which begins behind its last item's key. */
    public static <S, T> Items<T> of(List<S> found, int limit, Function<S, T> view, Function<S, Object> key) {
        var items = found.stream().map(view).toList();
        return new Items<>(items, found.size() < limit ? null : cursor(key.apply(found.get(found.size() - 1))));
    }

    private static String cursor(Object key) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(key.toString().getBytes(StandardCharsets.UTF_8));
    }
}
