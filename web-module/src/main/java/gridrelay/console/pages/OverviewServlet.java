package gridrelay.console.pages;

import gridrelay.console.security.CsrfToken;
import gridrelay.console.security.FormPage;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** {@code /}: the overview; who has not logged in is sent to the login by the authentication before. */
@WebServlet(urlPatterns = "")
public class OverviewServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        FormPage.send(
                request,
                response,
                "/WEB-INF/pages/overview.html",
                CsrfToken.of(request).orElse(""));
    }
}
