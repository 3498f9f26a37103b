/** How a component says no: one unchecked exception with a stable code, turned into problem details by the console. */
package gridrelay.problem;
