package gridrelay.console.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;

/** Which paths need a caller: all but these few. */
final class Paths {
    private static final List<String> OPEN = List.of("/assets/", "/playground/");
    private static final List<String> OPEN_FILES = List.of("/login", "/favicon.ico", "/error");

    private Paths() {}

    static boolean open(HttpServletRequest request) {
        var path = path(request);
        return OPEN_FILES.contains(path) || OPEN.stream().anyMatch(path::startsWith);
    }

    static boolean api(HttpServletRequest request) {
        var path = path(request);
        return path.equals("/api") || path.startsWith("/api/");
    }

    /** As the container has decoded and matched it, not as it was typed. */
    private static String path(HttpServletRequest request) {
        return request.getPathInfo() == null
                ? request.getServletPath()
                : request.getServletPath() + request.getPathInfo();
    }
}
