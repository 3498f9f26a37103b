/** Real nodes for tests and benchmarks: starts, stops, freezes and kills the server that {@code server-config} assembles. */
package gridrelay.system.node;
