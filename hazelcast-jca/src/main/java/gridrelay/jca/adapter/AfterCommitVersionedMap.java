package gridrelay.jca.adapter;

import gridrelay.jca.Tombstone;
import gridrelay.jca.Versioned;
import gridrelay.jca.VersionedMap;

final class AfterCommitVersionedMap<K, V extends Versioned> extends AfterCommitMap<K, V> implements VersionedMap<K, V> {

    AfterCommitVersionedMap(String name, AfterCommit transaction, ConnectionHandle connection) {
        super(name, transaction, connection);
    }

    @Override
    public void delete(K key, long version) {
        write(key, new Write.Newer(new Tombstone(version), tombstoneTtl()));
    }

    @Override
    public void delete(Object key) {
        throw unversioned("delete");
    }

    @Override
    public V remove(Object key) {
        throw unversioned("remove");
    }

    private static UnsupportedOperationException unversioned(String method) {
        return new UnsupportedOperationException(
                method + "(key) does not say what it is newer than; delete(key, version) does");
    }
}
