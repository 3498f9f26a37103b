package gridrelay.console.playground;

import gridrelay.console.Problem;
import gridrelay.console.security.FormPage;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * {@code /playground/receiver/{name}}: POST is a webhook, PUT tells how to answer, GET shows what came, DELETE begins anew.
 *
 * <p>Open to everyone who can reach it, therefore only in development, where the server listens on loopback.
 */
@WebServlet(urlPatterns = "/playground/receiver/*", asyncSupported = true)
public class ReceiverServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final int LARGEST_BODY = 2 * 1024 * 1024;

    @Inject
    @ConfigProperty(name = "gridrelay.development", defaultValue = "false")
    boolean development;

    @Inject
    transient Receivers receivers;

    @Inject
    transient InstantSource clock;

    @Resource
    transient ManagedScheduledExecutorService timer;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (!development) {
            Problem.of(404, "NOT_FOUND", "there is no playground outside development")
                    .send(response);
        } else if (!Receivers.isName(name(request))) {
            Problem.of(404, "NOT_FOUND", "a receiver's name has 1 to 100 of [A-Za-z0-9._-]")
                    .send(response);
        } else {
            super.service(request, response);
        }
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var body = body(request, response);
        var receiver = receiver(request, response);
        if (body.isEmpty() || receiver.isEmpty()) {
            return;
        }
        var arrival = Webhook.read(request, clock.instant());
        var answer = receiver.get().receive(arrival, Webhook.skipped(body.get()));
        if (answer.status() != null && answer.delayMs() == 0) {
            receiver.get().answered(answer.receipt(), answer.status());
            response.setStatus(answer.status());
            return;
        }
        // No server thread waits: neither for a slow answer nor for one that never comes.
        var later = new LateAnswer(receiver.get(), answer.receipt(), request.startAsync(request, response));
        if (answer.status() == null) {
            later.hold();
        } else {
            timer.schedule(() -> later.answer(answer.status()), answer.delayMs(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    protected void doPut(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var body = body(request, response);
        if (body.isEmpty()) {
            return;
        }
        Script script;
        try (var reader = Json.createReader(new ByteArrayInputStream(body.get()))) {
            script = Script.of(reader.readObject());
        } catch (JsonException notAnObject) {
            Problem.of(400, "INVALID", "the body is a JSON object").send(response);
            return;
        } catch (IllegalArgumentException broken) {
            Problem.of(400, "INVALID", broken.getMessage()).send(response);
            return;
        }
        var receiver = receiver(request, response);
        if (receiver.isPresent()) {
            receiver.get().follow(script).forEach(Runnable::run);
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Vary", "Accept");
        response.setHeader("Cache-Control", "no-store");
        var accept = request.getHeader("Accept");
        if (accept != null && accept.contains("text/html")) {
            FormPage.send(request, response, "/WEB-INF/pages/receiver.html", "");
            return;
        }
        response.setContentType("application/json");
        response.setCharacterEncoding("UTF-8");
        JsonObject shown =
                ReceiverJson.of(name(request), receivers.look(name(request)), request.getParameter("conversation"));
        response.getWriter().write(ReadableJson.of(shown));
    }

    @Override
    protected void doDelete(HttpServletRequest request, HttpServletResponse response) {
        receivers.forget(name(request));
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }

    private static String name(HttpServletRequest request) {
        var path = request.getPathInfo();
        return path == null ? "" : path.substring(1);
    }

    private Optional<Receiver> receiver(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var receiver = receivers.named(name(request));
        if (receiver.isEmpty()) {
            Problem.of(503, "TOO_MANY_RECEIVERS", "DELETE one that is not needed any more")
                    .send(response);
        }
        return receiver;
    }

    private static Optional<byte[]> body(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var body = request.getInputStream().readNBytes(LARGEST_BODY + 1);
        if (body.length > LARGEST_BODY) {
            Problem.of(413, "BODY_TOO_LARGE", "at most " + LARGEST_BODY + " bytes")
                    .send(response);
            return Optional.empty();
        }
        return Optional.of(body);
    }
}
