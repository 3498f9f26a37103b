package gridrelay.console.api;

import gridrelay.problem.Refusal;
import gridrelay.relay.Page;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.QueryParam;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/** The parameters that every list takes. */
public class Paging {
    /** Names and numbers are such. */
    private static final Pattern KEY = Pattern.compile("[!-~]{1,100}");

    @QueryParam("cursor")
    String cursor;

    @QueryParam("limit")
    @DefaultValue("100")
    String limit;

    /** Null on the first page. */
    String cursor() {
        return cursor;
    }

    public int limit() {
        try {
            var number = Integer.parseInt(limit);
            if (number >= 1 && number <= Page.LIMIT) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw Refusal.invalid("limit", "must be 1 to " + Page.LIMIT);
    }

    /** The key behind which the page begins. */
    public String after(String first) {
        if (cursor == null) {
            return first;
        }
        try {
            var key = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
            if (KEY.matcher(key).matches()) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw Refusal.invalid("cursor", "is none of ours");
    }

    long after(long first) {
        try {
            return Long.parseLong(after(Long.toString(first)));
        } catch (NumberFormatException e) {
            throw Refusal.invalid("cursor", "is none of ours");
        }
    }
}
