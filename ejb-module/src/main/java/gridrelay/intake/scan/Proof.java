package gridrelay.intake.scan;

import gridrelay.intake.Scan;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * What a scanner must show before it gets work, and every so often again: signatures that are not too old, a harmless text let
 * through, and threats found or refused, plain, in archives, and beyond the scanner's limits (ADR 37).
 *
 * @param oldest of the signatures; zero if their age is not looked at
 * @param patience for one drill
 */
record Proof(List<Drill> drills, Duration oldest, Duration patience, InstantSource clock) {

    /** Why the scanner gets no work; empty if it gets some. */
    Optional<String> fault(Engine engine, Version version) throws InterruptedException {
        var age = ageFault(engine, version, clock.instant());
        if (age.isPresent()) {
            return age;
        }
        for (var drill : drills) {
            var fault = fault(engine, version, drill);
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    Optional<String> ageFault(Engine engine, Version version, Instant now) {
        if (!engine.antivirus() || oldest.isZero()) {
            return Optional.empty();
        }
        if (version.made() == null) {
            return Optional.of("it names no signatures");
        }
        var age = Duration.between(version.made(), now);
        return age.compareTo(oldest) > 0
                ? Optional.of("its signatures are " + age.toDays() + " days old")
                : Optional.empty();
    }

    private Optional<String> fault(Engine engine, Version version, Drill drill) throws InterruptedException {
        try {
            var scan = engine.scan(drill.sample(), version, Deadline.in(patience));
            if (scan instanceof Scan.Unavailable unavailable) {
                return Optional.of("it cannot say what " + drill.name() + " is: " + unavailable.why());
            }
            if (scan instanceof Scan.Clean != drill.harmless()) {
                return Optional.of(
                        drill.harmless()
                                ? "it finds a threat in " + drill.name()
                                : "it calls " + drill.name() + " clean");
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("it broke off at " + drill.name() + ": " + e.getMessage());
        }
    }
}
