/**
 * Who calls: bearer tokens for machines, which leave no session behind, and sessions for people, who log in by a form. A
 * session holds the account's name and security version, never a right: rights are looked up anew at each request.
 */
package gridrelay.console.security;
