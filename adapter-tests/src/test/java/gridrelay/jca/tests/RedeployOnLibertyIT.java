package gridrelay.jca.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * An application with its own record in queue and map is redeployed while the member lives on. What is kept of former lives is
 * counted by RedeployTest, not here: Open Liberty 26.0.0.3 was seen to keep the class loaders of any web application.
 */
@ExtendWith(ArquillianExtension.class)
class RedeployOnLibertyIT {

    private static final int TIMES = 5;

    @ArquillianResource
    Deployer deployer;

    @Deployment(name = "redeployed", managed = false, testable = false)
    static WebArchive application() {
        return ShrinkWrap.create(WebArchive.class, "redeployed.war")
                .addClasses(Order.class, OrderBean.class, OrderServlet.class, Waiting.class);
    }

    @Test
    @RunAsClient
    void each_life_gets_its_own_classes_from_queue_and_map() throws Exception {
        for (int i = 1; i <= TIMES; i++) {
            deployer.deploy("redeployed");
            var url =
                    "http://127.0.0.1:%s/redeployed/order?number=%d".formatted(System.getProperty("test.http.port"), i);
            var request = HttpRequest.newBuilder(URI.create(url))
                    .timeout(Duration.ofSeconds(60))
                    .build();
            var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
            assertEquals(200, response.statusCode(), response.body());
            assertEquals("members=1", response.body());
            deployer.undeploy("redeployed");
        }
    }
}
