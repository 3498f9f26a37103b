package gridrelay.intake;

/** By what right a stage works on a file. It may be over at any time. */
interface Hold {

    /** Whether it was not over when it was asked. */
    boolean stands();
}
