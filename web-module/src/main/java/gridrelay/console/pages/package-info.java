/**
 * The pages for people: static HTML, one style sheet, and plain JavaScript modules that read the same API as everyone else.
 */
package gridrelay.console.pages;
