package gridrelay.intake.storage;

import gridrelay.intake.Storage;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Storages as the configuration would make them. */
public final class TestStorages {

    static final long PART = 5 << 20;

    private TestStorages() {}

    public static Storage folder(Path folder) {
        return new FolderStorage(folder);
    }

    /** The bucket of an {@link S3Server}, in parts of 5 MiB. */
    public static Storage s3(URI endpoint) {
        return new S3Settings(
                        Optional.of(S3Server.BUCKET),
                        "eu-central-1",
                        Optional.of(endpoint),
                        true,
                        Optional.of(S3Server.ACCESS_KEY),
                        Optional.of(S3Server.SECRET_KEY),
                        PART)
                .storage();
    }

    /** The bucket of a {@link FakeGcs}, in chunks of 256 KiB. */
    public static Storage gcs(String endpoint) {
        return new GcsSettings(Optional.of(FakeGcs.BUCKET), endpoint, Optional.of("none"), 256 << 10).storage();
    }
}
