/**
 * Checks what files are. No byte of an uploaded file is parsed in the server: a child process with a heap, a time and an
 * environment of its own does it (ADR 38), by rules that read a format to its last byte (ADR 39). One small class a format,
 * behind {@link gridrelay.intake.content.Format}.
 */
package gridrelay.intake.content;
