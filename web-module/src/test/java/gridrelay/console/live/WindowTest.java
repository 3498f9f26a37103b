package gridrelay.console.live;

import static org.assertj.core.api.Assertions.assertThat;

import gridrelay.relay.DeliveryEvent;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class WindowTest {
    private final Window window = new Window();

    @Test
    void nothing_happened_nothing_is_told() {
        assertThat(window.takeDeliveries()).isEmpty();
        assertThat(window.takeEndpoints()).isEmpty();
    }

    @Test
    void counts_are_totals_and_only_of_what_changed() {
        window.add(List.of(delivered("crm", 1), failed("bi", 2)));
        window.takeDeliveries();
        window.add(List.of(delivered("crm", 3), failed("crm", 4)));
        var json = window.takeDeliveries().orElseThrow();
        assertThat(json.getInt("count")).isEqualTo(2);
        assertThat(json.getJsonArray("endpoints"))
                .singleElement()
                .hasToString("{\"endpoint\":\"crm\",\"delivered\":2,\"failed\":1}");
        assertThat(window.takeDeliveries()).isEmpty();
    }

    @Test
    void thousands_are_counted_and_sampled_and_no_failure_hides_among_successes() {
        window.add(List.of(failed("crm", 0)));
        window.add(LongStream.rangeClosed(1, 5000)
                .mapToObj(i -> delivered("crm", i))
                .toList());
        var json = window.takeDeliveries().orElseThrow();
        assertThat(json.getInt("count")).isEqualTo(5001);
        assertThat(json.getJsonArray("deliveries")).hasSize(21);
        assertThat(json.getJsonArray("deliveries").getJsonObject(0).getInt("sequence"))
                .isEqualTo(5000);
        assertThat(json.getJsonArray("deliveries").getJsonObject(20).getString("outcome"))
                .isEqualTo("RETRY");
        assertThat(json.toString().length()).isLessThan(8000);
    }

    @Test
    void a_new_client_begins_with_all_totals() {
        window.add(List.of(delivered("crm", 1), failed("bi", 2)));
        window.takeDeliveries();
        var json = window.snapshot(Instant.EPOCH, List.of(delivered("crm", 1)));
        assertThat(json.getString("since")).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(json.getJsonArray("endpoints").stream().map(JsonValue::asJsonObject))
                .extracting(e -> e.getString("endpoint"))
                .containsExactlyInAnyOrder("crm", "bi");
        assertThat(json.getJsonArray("deliveries")).hasSize(1);
    }

    @Test
    void changed_endpoints_are_told_once() {
        window.changed(7);
        window.changed(3);
        window.changed(7);
        assertThat(window.takeEndpoints().map(JsonObject::toString)).contains("{\"changed\":[3,7]}");
        assertThat(window.takeEndpoints()).isEmpty();
    }

    @Test
    void what_an_attempt_has_not_is_absent() {
        window.add(List.of(delivered("crm", 1)));
        var delivery =
                window.takeDeliveries().orElseThrow().getJsonArray("deliveries").getJsonObject(0);
        assertThat(delivery).containsKey("status").doesNotContainKey("error");
    }

    private static DeliveryEvent delivered(String endpoint, long i) {
        return new DeliveryEvent(
                Instant.ofEpochMilli(i), "c-1", endpoint, i, 1, "msg_" + i, 1, 200, null, 12, "DELIVERED");
    }

    private static DeliveryEvent failed(String endpoint, long i) {
        return new DeliveryEvent(
                Instant.ofEpochMilli(i), "c-1", endpoint, i, 1, "msg_" + i, 1, null, "refused", 12, "RETRY");
    }
}
