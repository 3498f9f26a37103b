/**
 * The places that checked files go to, each a {@link gridrelay.intake.Storage}, of which the configuration chooses one. Knows
 * nothing of the ledger: what it has to remember of a transfer it gives to its caller.
 */
package gridrelay.intake.storage;
