package gridrelay.jca.tests;

/** A class of an application alone: the server's library does not have it. */
public record Order(int number) {}
