package gridrelay.intake;

import gridrelay.events.FileFinished;
import gridrelay.intake.Work.Line;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Locale;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;

/** What the intake counts, as {@code gridrelay_intake_*}. */
@ApplicationScoped
class IntakeMetrics {

    private MetricRegistry registry;

    /** For the container's proxy. */
    protected IntakeMetrics() {}

    @Inject
    IntakeMetrics(MetricRegistry registry) {
        this.registry = registry;
    }

    void observe(Pipeline pipeline) {
        for (var line : Line.values()) {
            registry.gauge("gridrelay_intake_waiting", () -> pipeline.waiting(line), stage(line));
            registry.gauge("gridrelay_intake_running", () -> pipeline.running(line), stage(line));
        }
        registry.gauge("gridrelay_intake_files", pipeline::known);
    }

    void observe(Receiver receiver, UploadSweep uploads) {
        registry.gauge("gridrelay_intake_open_uploads", receiver::open);
        registry.gauge("gridrelay_intake_staging_room_bytes", uploads::room);
    }

    void took(Line line, Duration time) {
        registry.timer("gridrelay_intake_stage", stage(line)).update(time);
    }

    /** A file is complete. */
    void received(long bytes) {
        registry.counter("gridrelay_intake_received_files").inc();
        registry.counter("gridrelay_intake_received_bytes").inc(bytes);
    }

    void finished(@Observes(during = TransactionPhase.AFTER_SUCCESS) FileFinished file) {
        registry.counter(
                        "gridrelay_intake_finished",
                        new Tag("status", file.status().toLowerCase(Locale.ROOT)))
                .inc();
    }

    private static Tag stage(Line line) {
        return new Tag("stage", line.name().toLowerCase(Locale.ROOT));
    }
}
