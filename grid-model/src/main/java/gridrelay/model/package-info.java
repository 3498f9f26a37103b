/**
 * What travels between members: keys, entries and hints of the grid.
 *
 * <p>Plain records over the JDK and Hazelcast, loaded from the server's shared library, so that a member can hold them before
 * the application is up. Fields are only ever added, never changed or reused.
 */
package gridrelay.model;
