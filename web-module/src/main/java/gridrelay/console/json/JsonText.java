package gridrelay.console.json;

/** Any JSON value, as text: the same value as was given, to the digits of its numbers; blanks between tokens may be lost. */
public record JsonText(String json) {}
