package gridrelay.system.chaos;

/** What no seed draws, since then every seed would mean another schedule: each is a story of its own. */
sealed interface Special extends Fault permits Estranged, Hurried, NoFiles, Refused, Starved, Unplugged {}
