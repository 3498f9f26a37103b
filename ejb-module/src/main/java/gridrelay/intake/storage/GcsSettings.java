package gridrelay.intake.storage;

import com.google.auth.oauth2.GoogleCredentials;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Which bucket, and who asks for it. */
@Dependent
class GcsSettings {

    private static final String SCOPE = "https://www.googleapis.com/auth/devstorage.read_write";
    private static final long UNIT = 256 << 10; // Google's own
    private static final long LARGEST = 1L << 30;

    private final Optional<String> bucket;
    private final String endpoint;
    private final Optional<String> credentials;
    private final long chunkBytes;

    /** @param credentials a key file; none: as Google's libraries look for them; {@code none}: a server that asks for none */
    @Inject
    GcsSettings(
            @ConfigProperty(name = "gridrelay.intake.gcs.bucket") Optional<String> bucket,
            @ConfigProperty(name = "gridrelay.intake.gcs.endpoint", defaultValue = "https://storage.googleapis.com")
                    String endpoint,
            @ConfigProperty(name = "gridrelay.intake.gcs.credentials") Optional<String> credentials,
            @ConfigProperty(name = "gridrelay.intake.gcs.chunk-bytes", defaultValue = "16777216") long chunkBytes) {
        this.bucket = bucket;
        this.endpoint = endpoint;
        this.credentials = credentials;
        this.chunkBytes = chunkBytes;
    }

    /** @throws IllegalArgumentException that names the wrong setting */
    GcsStorage storage() {
        var name = bucket.orElseThrow(() -> new IllegalArgumentException(
                "gridrelay.intake.gcs.bucket: needed where gridrelay.intake.storage is gcs"));
        if (chunkBytes < UNIT || chunkBytes > LARGEST || chunkBytes % UNIT != 0) {
            throw new IllegalArgumentException("gridrelay.intake.gcs.chunk-bytes: a multiple of " + UNIT + " up to "
                    + LARGEST + ", not " + chunkBytes);
        }
        Storages.requireWeb("gridrelay.intake.gcs.endpoint", endpoint);
        return new GcsStorage(new GcsClient(credentials()), endpoint, name, chunkBytes);
    }

    private GcsClient.Credentials credentials() {
        if (credentials.filter("none"::equals).isPresent()) {
            return uri -> Map.of();
        }
        var google = google().createScoped(SCOPE);
        return google::getRequestMetadata;
    }

    private GoogleCredentials google() {
        try {
            if (credentials.isEmpty()) {
                return GoogleCredentials.getApplicationDefault();
            }
            try (var key = Files.newInputStream(Path.of(credentials.get()))) {
                return GoogleCredentials.fromStream(key);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("gridrelay.intake.gcs.credentials: there are none that can be read", e);
        }
    }
}
