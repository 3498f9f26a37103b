/**
 * What components tell each other that must not know each other: CDI events, fired in the transaction of the fact that they tell
 * of, so that who observes them can make something follow from it with the same commit. Knows no component.
 */
package gridrelay.events;
