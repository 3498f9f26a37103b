package gridrelay.access;

import jakarta.security.enterprise.identitystore.Pbkdf2PasswordHash;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** The container's password hash, from the JDK and in the container's format, with the parameters that it is given. */
final class JdkPasswordHash implements Pbkdf2PasswordHash {
    private String algorithm;
    private int iterations;
    private int saltSize;
    private int keySize;

    @Override
    public void initialize(Map<String, String> parameters) {
        algorithm = parameters.get("Pbkdf2PasswordHash.Algorithm");
        iterations = Integer.parseInt(parameters.get("Pbkdf2PasswordHash.Iterations"));
        saltSize = Integer.parseInt(parameters.get("Pbkdf2PasswordHash.SaltSizeBytes"));
        keySize = Integer.parseInt(parameters.get("Pbkdf2PasswordHash.KeySizeBytes"));
    }

    @Override
    public String generate(char[] password) {
        var salt = new byte[saltSize];
        new SecureRandom().nextBytes(salt);
        return algorithm + ":" + iterations + ":" + Base64.getEncoder().encodeToString(salt) + ":"
                + Base64.getEncoder().encodeToString(key(password, salt));
    }

    @Override
    public boolean verify(char[] password, String stored) {
        var parts = stored.split(":");
        return MessageDigest.isEqual(
                key(password, Base64.getDecoder().decode(parts[2])),
                Base64.getDecoder().decode(parts[3]));
    }

    private byte[] key(char[] password, byte[] salt) {
        try {
            return SecretKeyFactory.getInstance(algorithm)
                    .generateSecret(new PBEKeySpec(password, salt, iterations, keySize * 8))
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
