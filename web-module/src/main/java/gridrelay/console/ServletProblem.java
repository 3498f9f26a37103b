package gridrelay.console;

import jakarta.json.Json;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;

/** Problem details (RFC 9457) from a servlet, for answers that no JAX-RS mapper sees. */
public final class ServletProblem {
    private ServletProblem() {}

    /** @param code stable, upper case */
    public static void send(HttpServletResponse response, int status, String code, String detail) throws IOException {
        response.setStatus(status);
        response.setContentType("application/problem+json");
        response.setCharacterEncoding("UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.getWriter()
                .write(Json.createObjectBuilder()
                        .add("type", "about:blank")
                        .add("status", status)
                        .add("code", code)
                        .add("detail", detail)
                        .add("instance", "urn:uuid:" + UUID.randomUUID())
                        .build()
                        .toString());
    }
}
