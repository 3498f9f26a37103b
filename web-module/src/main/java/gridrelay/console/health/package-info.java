/**
 * What a monitor sees: MicroProfile Health checks and gauges.
 *
 * <p>Started: migrated, and the grid is up. Ready: the database answers, the lease is held. Live: the relay moves; a process
 * that holds due work and does nothing is down, however well its threads look. No check ever waits long for a sick part.
 */
package gridrelay.console.health;
