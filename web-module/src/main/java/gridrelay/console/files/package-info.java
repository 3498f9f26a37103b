/**
 * Files in and out: tus 1.0 and forms on the request's own stream, and what became of them. Translates the protocols; what may
 * be begun and what counts is decided by {@code gridrelay.intake}.
 */
package gridrelay.console.files;
