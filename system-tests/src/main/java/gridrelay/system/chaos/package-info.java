/**
 * The fault lab: three real nodes in networks of their own, a schedule of faults that a seed repeats, load all the while, and the
 * oracle as judge. It is told nothing by GridRelay but what any caller and any receiver sees.
 */
package gridrelay.system.chaos;
