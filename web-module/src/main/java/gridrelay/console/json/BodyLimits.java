package gridrelay.console.json;

import gridrelay.console.Problem;
import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Bounds each body of the API, and all bodies that are held at once: bytes are counted as they come, whatever a
 * Content-Length says. Files are none of these: they are never held.
 */
@WebFilter(urlPatterns = "/api/*", asyncSupported = true)
public class BodyLimits implements Filter {
    private static final String BATCH = "/api/v1/messages";
    private static final String UPLOADS = "/api/v1/uploads";
    private static final String FILES = "/api/v1/files";

    @Inject
    @ConfigProperty(name = "gridrelay.api.max-body", defaultValue = "1048576")
    int maxBody;

    @Inject
    @ConfigProperty(name = "gridrelay.api.max-batch-body", defaultValue = "33554432")
    int maxBatchBody;

    @Inject
    BodyMemory memory;

    @Override
    public void doFilter(ServletRequest any, ServletResponse answer, FilterChain chain)
            throws IOException, ServletException {
        var request = (HttpServletRequest) any;
        if (isForFiles(request.getRequestURI())) {
            chain.doFilter(any, answer); // streamed, and bounded by what files may have
            return;
        }
        var limit = request.getRequestURI().equals(BATCH) ? maxBatchBody : maxBody;
        if (request.getContentLengthLong() > limit) {
            var response = (HttpServletResponse) answer;
            response.setHeader("Connection", "close");
            Problem.of(413, "BODY_TOO_LARGE", "the body must have at most " + limit + " bytes")
                    .send(response);
            return;
        }
        var encoding = request.getHeader("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            // the container unpacks gzip by itself, and fails at what is none
            Problem.of(415, "UNSUPPORTED_MEDIA_TYPE", "the body must have no Content-Encoding")
                    .send((HttpServletResponse) answer);
            return;
        }
        try (var share = memory.share()) {
            chain.doFilter(new Bounded(request, limit, share), answer);
        }
    }

    private static boolean isForFiles(String path) {
        return path.equals(UPLOADS) || path.equals(FILES) || path.startsWith(FILES + "/");
    }

    private static final class Bounded extends HttpServletRequestWrapper {
        private final int limit;
        private final BodyMemory.Share share;
        private ServletInputStream stream;

        Bounded(HttpServletRequest request, int limit, BodyMemory.Share share) {
            super(request);
            this.limit = limit;
            this.share = share;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            if (stream == null) {
                stream = new CountedBody(super.getInputStream(), limit, share);
            }
            return stream;
        }
    }
}
