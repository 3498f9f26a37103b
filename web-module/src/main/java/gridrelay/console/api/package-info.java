/** The REST resources: parameters in, a boundary's call, a record out. */
package gridrelay.console.api;
