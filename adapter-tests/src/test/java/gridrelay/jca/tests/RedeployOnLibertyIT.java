package gridrelay.jca.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application with its own record in queue and map is redeployed while the member lives on; RedeployTest counts to twenty. */
@ExtendWith(ArquillianExtension.class)
class RedeployOnLibertyIT {

    private static final int TIMES = 6;

    @ArquillianResource
    Deployer deployer;

    @Deployment(name = "redeployed", managed = false, testable = false)
    static WebArchive application() {
        return ShrinkWrap.create(WebArchive.class, "redeployed.war")
                .addClasses(Order.class, OrderBean.class, OrderServlet.class, Waiting.class);
    }

    @Test
    @RunAsClient
    void each_life_gets_its_own_classes_and_the_former_ones_go() throws Exception {
        var url = URI.create("http://127.0.0.1:" + System.getProperty("test.http.port") + "/redeployed/order?number=");
        var alive = new ArrayList<String>();
        for (int i = 1; i <= TIMES; i++) {
            deployer.deploy("redeployed");
            var request = HttpRequest.newBuilder(URI.create(url.toString() + i))
                    .timeout(Duration.ofSeconds(60))
                    .build();
            var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
            assertEquals(200, response.statusCode(), response.body());
            alive.add(response.body());
            deployer.undeploy("redeployed");
        }
        assertTrue(alive.stream().allMatch(line -> line.startsWith("members=1 ")), alive.toString());
        // The server itself keeps one or two for a while.
        assertTrue(loaders(alive.get(TIMES - 1)) < TIMES - 1, alive.toString());
    }

    private static int loaders(String line) {
        return Integer.parseInt(line.substring(line.indexOf("loaders=") + "loaders=".length()));
    }
}
