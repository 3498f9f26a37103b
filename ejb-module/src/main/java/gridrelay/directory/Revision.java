package gridrelay.directory;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/**
 * Numbers the directory's changes in the order of their commits: whoever changes an endpoint locks this single row first.
 */
@Entity
@Table(name = "directory_revision")
class Revision {
    static final short ONLY = 1;

    @Id
    private short id;

    private long number;

    protected Revision() {}

    long next() {
        return ++number;
    }

    long number() {
        return number;
    }
}
