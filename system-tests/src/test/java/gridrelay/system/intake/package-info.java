/** kill -9 at named points of the intake, judged by an oracle for files. */
package gridrelay.system.intake;
