/**
 * Virus scanners: clamd over TCP or a unix socket, or, where none is configured, a test scanner that is no antivirus. Fails
 * closed: only an exact "clean" of a scanner that has lately proven that it finds things is one (ADR 37).
 */
package gridrelay.intake.scan;
