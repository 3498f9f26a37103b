/**
 * What changes, as it changes: server-sent events of settled deliveries and of endpoints.
 *
 * <p>Counts are true, deliveries are a sample: a browser gets at most ten small events a second, whatever the relay does. The
 * events of this node's last minutes are kept in a ring that all clients read at their own pace; nothing is buffered for one
 * of them, and one that falls behind the ring is dropped.
 */
package gridrelay.console.live;
