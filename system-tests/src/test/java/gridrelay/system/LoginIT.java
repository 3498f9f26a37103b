package gridrelay.system;

import static org.assertj.core.api.Assertions.assertThat;

import gridrelay.system.client.RelayClient;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** People log in by the form, as a browser does it. */
@Timeout(300)
class LoginIT {
    private static final String PASSWORD = "correct horse battery";

    private final String name = "ada-" + UUID.randomUUID();
    private RelayClient admin;
    private Browser browser;

    @BeforeEach
    void account() {
        admin = SharedNode.client();
        admin.post("/accounts", Map.of("name", name, "roles", List.of("operator"), "password", PASSWORD))
                .expect(201);
        browser = new Browser(SharedNode.get().url());
    }

    @Test
    void without_a_login_pages_lead_to_it_and_the_api_says_401() throws Exception {
        var page = browser.get("/");
        assertThat(page.statusCode()).isEqualTo(303);
        assertThat(page.headers().firstValue("Location")).contains("/login");
        assertThat(page.body()).isEmpty();
        assertThat(browser.get("/api/v1/endpoints").statusCode()).isEqualTo(401);
        assertThat(browser.get("/WEB-INF/web.xml").statusCode()).isNotEqualTo(200);
        assertThat(browser.get("/assets/..%2fapi/v1/endpoints").statusCode()).isBetween(400, 404);
        assertThat(browser.get("/assets/console.css").statusCode()).isEqualTo(200);
    }

    @Test
    void a_login_begins_a_session_that_a_logout_ends() throws Exception {
        var login = browser.login(name, PASSWORD);
        assertThat(login.statusCode()).isEqualTo(303);
        assertThat(login.headers().firstValue("Location")).contains("/");
        assertThat(login.headers().allValues("Set-Cookie"))
                .anySatisfy(cookie -> assertThat(cookie).contains("HttpOnly").contains("SameSite=Strict"));

        assertThat(browser.get("/").statusCode()).isEqualTo(200);
        var session = browser.session();
        assertThat(session.get("name")).isEqualTo(name);
        var cookies = browser.cookies();

        assertThat(browser.post("/logout", "csrf=" + session.get("csrf")).statusCode())
                .isEqualTo(303);
        browser.restore(cookies);
        assertThat(browser.get("/api/v1/endpoints").statusCode())
                .as("with the old cookie")
                .isEqualTo(401);
    }

    @Test
    void the_upload_page_has_the_sessions_token_and_loads_what_is_here_alone() throws Exception {
        assertThat(browser.get("/files").headers().firstValue("Location")).contains("/login");
        browser.login(name, PASSWORD);
        var page = browser.get("/files");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("name=\"csrf\" value=\"" + browser.session().get("csrf") + "\"")
                .doesNotContain("http:", "https:");
        var loaded = Pattern.compile("(?:src|href)=\"(/assets/[^\"]+)\"")
                .matcher(page.body())
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(loaded).anyMatch(path -> path.contains("vendor/tus-")).hasSizeGreaterThan(3);
        for (var path : loaded) {
            assertThat(browser.get(path).statusCode()).as(path).isEqualTo(200);
        }
    }

    @Test
    void a_change_from_a_session_needs_its_token() throws Exception {
        browser.login(name, PASSWORD);
        var endpoint = "/api/v1/endpoints/login-it/pause";
        admin.endpoint("login-it", URI.create("http://127.0.0.1:9/"), Map.of());
        assertThat(browser.post(endpoint, "").statusCode()).isEqualTo(403);
        assertThat(browser.post(endpoint, "", "X-CSRF-Token", "wrong").statusCode())
                .isEqualTo(403);
        var token = browser.session().get("csrf");
        assertThat(browser.post(endpoint, "", "X-CSRF-Token", token, "Sec-Fetch-Site", "cross-site")
                        .statusCode())
                .isEqualTo(403);
        assertThat(browser.post(endpoint, "", "X-CSRF-Token", token).statusCode())
                .isEqualTo(204);
        assertThat(browser.post("/logout", "").statusCode()).isEqualTo(403);
    }

    @Test
    void a_foreign_page_uploads_nothing() throws Exception {
        browser.login(name, PASSWORD);
        var token = browser.session().get("csrf");
        for (var path : List.of("/api/v1/files", "/api/v1/uploads")) {
            assertThat(browser.post(path, "").statusCode()).isEqualTo(403);
            assertThat(browser.post(path, "", "X-CSRF-Token", token, "Sec-Fetch-Site", "cross-site")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(browser.post(path, "", "Origin", "https://evil.example").statusCode())
                    .isEqualTo(403);
        }
        assertThat(browser.post(
                                "/api/v1/files",
                                "",
                                "X-CSRF-Token",
                                token,
                                "Sec-Fetch-Site",
                                "same-origin",
                                "Tus-Resumable",
                                "1.0.0",
                                "Upload-Length",
                                "5")
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void each_login_has_a_new_session_id() throws Exception {
        browser.login(name, PASSWORD);
        var first = browser.cookies();
        browser.login(name, PASSWORD);
        assertThat(browser.cookies()).isNotEqualTo(first);
        browser.restore(first);
        assertThat(browser.get("/api/v1/endpoints").statusCode()).isEqualTo(401);
    }

    @Test
    void a_wrong_password_an_unknown_name_and_a_foreign_form_are_denied() throws Exception {
        assertThat(location(browser.login(name, "wrong password"))).isEqualTo("/login?failed=denied");
        assertThat(location(browser.login("nobody-" + name, PASSWORD))).isEqualTo("/login?failed=denied");
        assertThat(location(browser.post("/login", "name=" + name + "&password=" + PASSWORD)))
                .isEqualTo("/login?failed=expired");
        assertThat(browser.get("/api/v1/endpoints").statusCode()).isEqualTo(401);
    }

    @Test
    void guessing_is_slowed() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(location(browser.login(name, "guess " + i))).isEqualTo("/login?failed=denied");
        }
        var throttled = browser.login(name, PASSWORD);
        assertThat(location(throttled)).isEqualTo("/login?failed=throttled");
        assertThat(throttled.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void a_changed_password_or_a_disabled_account_ends_sessions() throws Exception {
        browser.login(name, PASSWORD);
        admin.call("PUT", "/accounts/" + name + "/password", Map.of("password", "another long password"))
                .expect(204);
        assertThat(browser.get("/api/v1/endpoints").statusCode()).isEqualTo(401);
        browser.login(name, "another long password");
        assertThat(browser.get("/api/v1/endpoints").statusCode()).isEqualTo(200);
        admin.post("/accounts/" + name + "/disable", null).expect(204);
        assertThat(browser.get("/api/v1/endpoints").statusCode()).isEqualTo(401);
    }

    private static String location(HttpResponse<?> response) {
        return response.headers().firstValue("Location").orElse("");
    }
}
