/** Small drivers for GridRelay's REST API, as tests and benchmarks speak it. */
package gridrelay.system.client;
