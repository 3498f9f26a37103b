package gridrelay.directory;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Tells the addresses of a host, by asking as long as it takes. */
@FunctionalInterface
public interface Names {
    /** What the machine's own resolver says. */
    Names SYSTEM = InetAddress::getAllByName;

    InetAddress[] of(String host) throws UnknownHostException;
}
