/**
 * Master data: the endpoints that messages go to. Changed rarely, through {@link gridrelay.directory.Directory}; every node
 * keeps a copy in memory, at most a second old, as {@link gridrelay.directory.Target}s.
 */
package gridrelay.directory;
