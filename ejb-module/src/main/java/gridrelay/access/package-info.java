/**
 * Who may do what: accounts with roles, their passwords and tokens (stored hashed), and the audit trail of what they changed.
 */
package gridrelay.access;
