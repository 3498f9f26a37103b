package gridrelay.console;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** The REST API; its description is {@code META-INF/openapi.yaml} and the resources' annotations. */
@ApplicationPath("/api/v1")
public class Api extends Application {}
