package gridrelay.relay;

import java.util.List;

/**
 * A part of a list.
 *
 * @param cursor opaque; asks for the items that follow, null at the end
 */
public record Page<T>(List<T> items, String cursor) {

    /** The most items of a page. */
    public static final int LIMIT = 500;
}
