package gridrelay.console.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.regex.Pattern;

/** Which paths need a caller: all but these few. */
final class Paths {
    private static final List<String> OPEN = List.of("/assets/", "/playground/");
    private static final List<String> OPEN_FILES = List.of("/login", "/favicon.ico", "/error");

    private static final String CONVERSATIONS = "/api/v1/conversations/";
    private static final Pattern AMBIGUOUS = Pattern.compile("(?i)%2f|%5c|%2e|%3b|%25|;|\\\\|//");
    private static final Pattern DOTS =
            Pattern.compile("(?i)(^|/|\\\\|%2f|%5c)(\\.|%2e){1,2}($|/|\\\\|;|%2f|%5c|%3b)|;|//|\\\\");

    private Paths() {}

    static boolean open(HttpServletRequest request) {
        var path = path(request);
        return !ambiguous(request)
                && (OPEN_FILES.contains(path) || OPEN.stream().anyMatch(path::startsWith));
    }

    /**
     * Whether the path as it was typed and as the container reads it may be two things: separators, dots or parameters hidden
     * in it. Only a conversation's id may hold such, encoded.
     */
    static boolean ambiguous(HttpServletRequest request) {
        return ambiguous(request.getRequestURI());
    }

    static boolean ambiguous(String typed) {
        return AMBIGUOUS.matcher(typed).find()
                && !(typed.startsWith(CONVERSATIONS) && !DOTS.matcher(typed).find());
    }

    static boolean api(HttpServletRequest request) {
        var path = path(request);
        return path.equals("/api") || path.startsWith("/api/");
    }

    static boolean files(HttpServletRequest request) {
        return path(request).startsWith("/api/v1/files/");
    }

    /** As the container has decoded and matched it, not as it was typed. */
    private static String path(HttpServletRequest request) {
        return request.getPathInfo() == null
                ? request.getServletPath()
                : request.getServletPath() + request.getPathInfo();
    }
}
