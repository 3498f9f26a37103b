package gridrelay.jca;

import java.util.UUID;

/**
 * A member that came or went.
 *
 * @param address its host and port, in brackets if the host is an IPv6 address
 */
public record MembershipChange(Type type, UUID member, String address) {

    public enum Type {
        JOINED,
        LEFT
    }
}
