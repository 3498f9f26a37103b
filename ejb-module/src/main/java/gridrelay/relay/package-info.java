/**
 * Accepts messages of conversations and delivers them to webhooks, in order within a conversation, each at least once.
 *
 * <p>Stores: lane, message, attempt, dead letter, lane command, idempotency key. Refuses to know how nodes share the shards
 * ({@code grid}) and who calls ({@code console}).
 */
package gridrelay.relay;
