package gridrelay.intake.storage;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** Which bucket, and how it is reached. */
@Dependent
class S3Settings {

    private static final long SMALLEST_PART = 5 << 20; // S3's own bounds
    private static final long LARGEST_PART = 5L << 30;
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private final Optional<String> bucket;
    private final String region;
    private final Optional<URI> endpoint;
    private final boolean pathStyle;
    private final Optional<String> accessKey;
    private final Optional<String> secretKey;
    private final long partBytes;

    /**
     * Without an endpoint it is Amazon's, and without keys credentials are looked for as Amazon's SDK does.
     *
     * @param pathStyle the bucket is in the path of an address, not in its host name
     */
    @Inject
    S3Settings(
            @ConfigProperty(name = "gridrelay.intake.s3.bucket") Optional<String> bucket,
            @ConfigProperty(name = "gridrelay.intake.s3.region", defaultValue = "us-east-1") String region,
            @ConfigProperty(name = "gridrelay.intake.s3.endpoint") Optional<URI> endpoint,
            @ConfigProperty(name = "gridrelay.intake.s3.path-style", defaultValue = "false") boolean pathStyle,
            @ConfigProperty(name = "gridrelay.intake.s3.access-key") Optional<String> accessKey,
            @ConfigProperty(name = "gridrelay.intake.s3.secret-key") Optional<String> secretKey,
            @ConfigProperty(name = "gridrelay.intake.s3.part-bytes", defaultValue = "16777216") long partBytes) {
        this.bucket = bucket;
        this.region = region;
        this.endpoint = endpoint;
        this.pathStyle = pathStyle;
        this.accessKey = accessKey;
        this.secretKey = secretKey;
        this.partBytes = partBytes;
    }

    /** @throws IllegalArgumentException that names the wrong setting */
    S3Storage storage() {
        var name = bucket.orElseThrow(() -> new IllegalArgumentException(
                "gridrelay.intake.s3.bucket: needed where gridrelay.intake.storage is s3"));
        if (partBytes < SMALLEST_PART || partBytes > LARGEST_PART) {
            throw new IllegalArgumentException("gridrelay.intake.s3.part-bytes: from " + SMALLEST_PART + " to "
                    + LARGEST_PART + ", not " + partBytes);
        }
        endpoint.ifPresent(address -> Storages.requireWeb("gridrelay.intake.s3.endpoint", address.toString()));
        if (accessKey.isPresent() != secretKey.isPresent()) {
            throw new IllegalArgumentException(
                    "gridrelay.intake.s3.access-key and gridrelay.intake.s3.secret-key: both, or none");
        }
        return new S3Storage(client(), name, partBytes);
    }

    private S3Client client() {
        var builder = S3Client.builder()
                .region(Region.of(region))
                .forcePathStyle(pathStyle)
                .credentialsProvider(credentials())
                .httpClientBuilder(Apache5HttpClient.builder()
                        .maxConnections(500) // downloads have one each, for as long as their reader takes
                        .connectionAcquisitionTimeout(CONNECT)
                        .connectionTimeout(CONNECT)
                        .socketTimeout(SILENCE))
                .overrideConfiguration(all -> all.apiCallAttemptTimeout(SILENCE)
                        .apiCallTimeout(SILENCE.multipliedBy(3))
                        .retryStrategy(retries -> retries.maxAttempts(3)))
                // what is stored is read back; checksums as trailers, and bodies in signed chunks, many servers do not
                // understand
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(false));
        endpoint.ifPresent(builder::endpointOverride);
        return builder.build();
    }

    private AwsCredentialsProvider credentials() {
        return accessKey.isPresent()
                ? StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey.get(), secretKey.get()))
                : DefaultCredentialsProvider.builder().build();
    }
}
