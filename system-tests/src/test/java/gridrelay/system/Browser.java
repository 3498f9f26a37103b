package gridrelay.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/** Keeps cookies, follows nothing. */
final class Browser {
    private static final Pattern TOKEN = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");
    private final CookieManager jar = new CookieManager();
    private final HttpClient http = HttpClient.newBuilder().cookieHandler(jar).build();
    private URI node;

    Browser(URI node) {
        this.node = node;
    }

    /** From now on another node is asked, with the same cookies: they belong to the host, whatever its port. */
    void moveTo(URI other) {
        node = other;
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(node.resolve(path)).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String form, String... headers) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(node.resolve(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> login(String name, String password) throws IOException, InterruptedException {
        var token = TOKEN.matcher(get("/login").body());
        assertThat(token.find()).isTrue();
        return post(
                "/login",
                "csrf=" + token.group(1) + "&name=" + name + "&password="
                        + URLEncoder.encode(password, StandardCharsets.UTF_8));
    }

    Map<String, String> session() throws IOException, InterruptedException {
        var json = new ObjectMapper().readTree(get("/api/v1/session").body());
        return Map.of(
                "name", json.path("name").asText(), "csrf", json.path("csrf").asText());
    }

    String cookies() {
        return jar.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals("GRIDRELAY"))
                .map(cookie -> cookie.getValue())
                .findFirst()
                .orElseThrow();
    }

    void restore(String session) {
        jar.getCookieStore().removeAll();
        var cookie = new HttpCookie("GRIDRELAY", session);
        cookie.setPath("/");
        cookie.setVersion(0);
        jar.getCookieStore().add(node, cookie);
    }
}
