/**
 * Files: received over tus or as forms, scanned for viruses, checked, and moved to where they stay. Every file whose last byte
 * was acknowledged ends in exactly one final state: stored once, or refused with a reason; nothing is stored that was not
 * scanned clean under the same SHA-256. Only the owner of a file's shard moves it on; a stage that would have to wait there is done by
 * another node, as a hint ({@link gridrelay.intake.Lending}).
 *
 * <p>Stores: file, file_segment, file_event, file_policy, file_transfer; the bytes in the staging folder and in quarantine.
 * Refuses to know what engines find threats, how types are told, and where checked files stay: those are a
 * {@link gridrelay.intake.Scanner}, a {@link gridrelay.intake.ContentCheck} and a {@link gridrelay.intake.Storage}. Does not know
 * the relay: who wants to hear of a file observes {@link gridrelay.events.FileFinished}.
 */
package gridrelay.intake;
