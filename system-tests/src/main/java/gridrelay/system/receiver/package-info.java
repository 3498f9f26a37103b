/** A webhook endpoint that journals what it gets and answers as a test tells it to. */
package gridrelay.system.receiver;
