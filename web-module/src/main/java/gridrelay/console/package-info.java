/**
 * What the outside sees: the REST API, pages, live events, health and metrics. Turns requests into calls of the components'
 * boundaries and their refusals into problem details; decides nothing itself.
 */
package gridrelay.console;
