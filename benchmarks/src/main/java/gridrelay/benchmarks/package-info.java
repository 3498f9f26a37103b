/**
 * The numbers of {@code docs/performance.md}: each class with a {@code main} measures one thing and prints rows of a markdown
 * table. How to run them is told there.
 */
package gridrelay.benchmarks;
