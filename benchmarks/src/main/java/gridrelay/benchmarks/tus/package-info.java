/** Servers that files are sent to by tus, and what sends them at the least expense. */
package gridrelay.benchmarks.tus;
