package gridrelay.jca.tests;

import com.hazelcast.core.Hazelcast;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Sends an order through the grid to this application's bean, and reads what the application's last life left in a map. */
@WebServlet("/order")
public class OrderServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        int number = Integer.parseInt(request.getParameter("number"));
        var grid = Hazelcast.getHazelcastInstanceByName("adapter-tests");
        var left = grid.<String, Order>getMap("orders").get("last");
        if (left != null && left.number() != number - 1) {
            throw new IllegalStateException("The last life left " + left);
        }
        grid.getMap("orders").set("last", new Order(number));
        grid.getQueue(OrderBean.QUEUE).add(new Order(number));
        Waiting.until(() -> OrderBean.TAKEN.contains(new Order(number)));
        response.getWriter()
                .print("members=" + Hazelcast.getAllHazelcastInstances().size());
    }
}
