/**
 * The ordering oracle: judges from a receiver's journal whether GridRelay kept its promises.
 *
 * <p>It knows nothing of how messages are relayed. It reads what arrived ({@link gridrelay.system.oracle.Request}), what was
 * acknowledged ({@link gridrelay.system.oracle.Acknowledged}) and which faults were caused
 * ({@link gridrelay.system.oracle.Fault}), all timed by one monotonic clock, and says what broke
 * ({@link gridrelay.system.oracle.Finding}).
 */
package gridrelay.system.oracle;
