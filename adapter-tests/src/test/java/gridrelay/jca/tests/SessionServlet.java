package gridrelay.jca.tests;

import com.hazelcast.core.Hazelcast;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Keeps something in the HTTP session and says how many Hazelcast members this JVM has. */
@WebServlet("/session")
public class SessionServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var session = request.getSession();
        var visits = (Integer) session.getAttribute("visits");
        session.setAttribute("visits", visits == null ? 1 : visits + 1);
        response.getWriter()
                .print("visits=" + session.getAttribute("visits") + " members="
                        + Hazelcast.getAllHazelcastInstances().size() + " cached="
                        + Hazelcast.getHazelcastInstanceByName("adapter-tests").getDistributedObjects().stream()
                                .anyMatch(object -> object.getName().contains("session")));
    }
}
