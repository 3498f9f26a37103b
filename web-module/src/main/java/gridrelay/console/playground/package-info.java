/**
 * The built-in webhook receiver for development: it answers as it is told, remembers what came, and says whether the order of
 * each conversation held.
 *
 * <p>There only if {@code gridrelay.development} is true; everything in it is bounded and lost at a restart.
 */
package gridrelay.console.playground;
