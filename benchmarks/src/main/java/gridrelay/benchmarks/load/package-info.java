/** What posts, and what makes a node accept messages. */
package gridrelay.benchmarks.load;
