package gridrelay.console.api;

import gridrelay.access.Accounts;
import gridrelay.access.AuditEntry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;

/** Who changed what. */
@Path("/audit")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class AuditResource {
    /** A change. */
    public record AuditJson(long id, Instant at, String account, String action, String subject, String detail) {
        static AuditJson of(AuditEntry entry) {
            return new AuditJson(
                    entry.id(), entry.at(), entry.account(), entry.action(), entry.subject(), entry.detail());
        }
    }

    @Inject
    Accounts accounts;

    @GET
    public Items<AuditJson> list(@BeanParam Paging paging) {
        var limit = paging.limit();
        return Items.of(accounts.audit(paging.after(Long.MAX_VALUE), limit), limit, AuditJson::of, AuditEntry::id);
    }
}
