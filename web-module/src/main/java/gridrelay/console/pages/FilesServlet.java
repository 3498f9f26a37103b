package gridrelay.console.pages;

import gridrelay.console.security.CsrfToken;
import gridrelay.console.security.FormPage;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** {@code /files}: where people upload files and see what becomes of them, after a login as for {@code /}. */
@WebServlet(urlPatterns = "/files")
public class FilesServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        FormPage.send(
                request,
                response,
                "/WEB-INF/pages/files.html",
                CsrfToken.of(request).orElse(""));
    }
}
