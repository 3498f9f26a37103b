package gridrelay.problem;

/**
 * One broken rule of a request.
 *
 * @param field the name that the caller used, {@code headers.x-team} for what is inside; empty for the request as a whole
 * @param rule what is expected of it, as a sentence
 */
public record Violation(String field, String rule) {}
