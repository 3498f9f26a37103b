/**
 * JSON bodies of requests, read into records strictly: unknown, repeated, missing and mistyped fields are named to the caller,
 * which JSON-B cannot do (it coerces types, and its messages are its provider's). Answers are records written the same way.
 */
package gridrelay.console.json;
