/**
 * What changes, as it changes: server-sent events of settled deliveries and of endpoints, and of single files.
 *
 * <p>Counts are true, deliveries are a sample: a browser gets at most ten small events a second, whatever the relay does. The
 * events of this node's last minutes are kept in a ring that all clients read at their own pace; nothing is buffered for one
 * of them, and one that falls behind the ring is dropped. A file's events are read from the database, a page ahead of their client
 * at most, and none is left out.
 */
package gridrelay.console.live;
