package gridrelay.jca.adapter;

import jakarta.resource.spi.ManagedConnectionMetaData;

record MemberMetaData(String version) implements ManagedConnectionMetaData {

    @Override
    public String getEISProductName() {
        return "Hazelcast";
    }

    @Override
    public String getEISProductVersion() {
        return version;
    }

    /** No limit: all connections are the one member in this JVM. */
    @Override
    public int getMaxConnections() {
        return 0;
    }

    /** A member knows no users. */
    @Override
    public String getUserName() {
        return "";
    }
}
