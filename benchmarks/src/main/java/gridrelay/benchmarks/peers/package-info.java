/** What else delivers stored messages in order within a conversation, each as its makers advise for throughput. */
package gridrelay.benchmarks.peers;
