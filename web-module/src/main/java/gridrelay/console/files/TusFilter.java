package gridrelay.console.files;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.ext.Provider;
import java.util.Set;

/** What tus asks of all requests for files: the method that a header names instead of POST, and the version in each answer. */
@Provider
@PreMatching
public class TusFilter implements ContainerRequestFilter, ContainerResponseFilter {

    private static final Set<String> INSTEAD_OF_POST = Set.of("PATCH", "DELETE");

    @Override
    public void filter(ContainerRequestContext request) {
        var method = request.getHeaderString("X-HTTP-Method-Override");
        if (method != null
                && isForFiles(request)
                && request.getMethod().equals("POST")
                && INSTEAD_OF_POST.contains(method)) {
            request.setMethod(method);
        }
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (isForFiles(request) && !request.getMethod().equals("OPTIONS")) {
            response.getHeaders().putSingle("Tus-Resumable", TusResource.VERSION);
        }
    }

    private static boolean isForFiles(ContainerRequestContext request) {
        var path = request.getUriInfo().getPath().replaceFirst("^/", "");
        return path.equals("files") || path.startsWith("files/");
    }
}
