/** What system tests and benchmarks share: running nodes, a receiver that journals, drivers, and the oracle that judges. */
package gridrelay.system;
