package gridrelay.jca.tests;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends an order through the grid to this application's bean, reads what the application's last life left in a map, and says
 * how many lives' class loaders are still there.
 */
@WebServlet("/order")
public class OrderServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    /** In the member's user context, which outlives the application. */
    private static final String LOADERS = "redeployed.loaders";

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
                .print("members=" + Hazelcast.getAllHazelcastInstances().size() + " loaders=" + alive(grid));
    }

    @SuppressWarnings("unchecked")
    private static long alive(HazelcastInstance grid) {
        var loaders = (List<WeakReference<ClassLoader>>) grid.getUserContext().get(LOADERS);
        if (loaders == null) {
            loaders = new ArrayList<>();
            grid.getUserContext().put(LOADERS, loaders);
        }
        loaders.add(new WeakReference<>(OrderServlet.class.getClassLoader()));
        System.gc();
        return loaders.stream().filter(loader -> loader.get() != null).count();
    }
}
