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
class IntakeMetrics implements World.Meter {

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
            if (line.isLent()) {
                registry.gauge("gridrelay_intake_lent", () -> pipeline.lent(line), stage(line));
                registry.gauge("gridrelay_intake_borrowed", () -> pipeline.borrowed(line), stage(line));
            }
        }
        registry.gauge("gridrelay_intake_files", pipeline::known);
    }

    void observe(Receiver receiver, UploadSweep uploads) {
        registry.gauge("gridrelay_intake_open_uploads", receiver::open);
        registry.gauge("gridrelay_intake_staging_room_bytes", uploads::room);
    }

    @Override
    public void took(Line line, Duration time) {
        registry.timer("gridrelay_intake_stage", stage(line)).update(time);
    }

    @Override
    public void ended(Line line, LoanEnd end) {
        registry.counter("gridrelay_intake_loans", stage(line), tag("end", end)).inc();
    }

    /** A file is complete. */
    void received(long bytes) {
        registry.counter("gridrelay_intake_received_files").inc();
        registry.counter("gridrelay_intake_received_bytes").inc(bytes);
    }

    void finished(@Observes(during = TransactionPhase.AFTER_SUCCESS) FileFinished file) {
        registry.counter("gridrelay_intake_finished", tag("status", file.status()))
                .inc();
    }

    private static Tag stage(Line line) {
        return tag("stage", line);
    }

    private static Tag tag(String name, Object value) {
        return new Tag(name, value.toString().toLowerCase(Locale.ROOT));
    }
}
