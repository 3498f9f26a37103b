package gridrelay.console.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A static page whose forms get a CSRF token: each {@code <input type="hidden" name="csrf">} its value. */
public final class FormPage {
    private static final String EMPTY = "<input type=\"hidden\" name=\"csrf\">";

    private FormPage() {}

    /** @param token of {@link CsrfToken}'s alphabet, which needs no escaping */
    public static void send(HttpServletRequest request, HttpServletResponse response, String path, String token)
            throws IOException {
        try (var file = request.getServletContext().getResourceAsStream(path)) {
            if (file == null) {
                throw new FileNotFoundException(path);
            }
            var page = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            response.setContentType("text/html");
            response.setCharacterEncoding("UTF-8");
            response.setHeader("Cache-Control", "no-store");
            response.getWriter().write(page.replace(EMPTY, EMPTY.replace(">", " value=\"" + token + "\">")));
        }
    }
}
