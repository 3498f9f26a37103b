package gridrelay.directory;

/** Fired within the transaction that changes an endpoint, with what it becomes if that commits. */
record EndpointChanged(Copy copy) {}
