/**
 * What the resource adapter costs, by JMH in one JVM with one member, without a server: a small container drives the adapter
 * through its Connectors contracts. Bodies of benchmarks come in pairs, ours and what it is compared with.
 */
package gridrelay.benchmarks.adapter;
