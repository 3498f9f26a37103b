package gridrelay.access;

/** Fired within the transaction that changes an account or a token. */
record AccountsChanged() {}
