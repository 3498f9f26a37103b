package gridrelay.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import gridrelay.database.OnBothDatabases;
import gridrelay.database.TestDatabase;
import gridrelay.events.FileFinished;
import gridrelay.grid.Tenure;
import gridrelay.intake.Verdict.Evidence;
import gridrelay.problem.Refusal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnBothDatabases
class LedgerTest {

    private static final Evidence EVIDENCE =
            new Evidence(Duration.ofMillis(7), "engine", "27000", "d".repeat(64), "txt");

    private final TestDatabase database;

    @TempDir
    Path folder;

    private Bench bench;

    LedgerTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void arrange() {
        Bench.arrange(database);
        bench = new Bench(database, folder, "n1");
    }

    @Test
    void the_last_byte_makes_a_file_complete_and_hands_it_over_in_one_step() {
        var file = bench.received("hello");
        assertThat(file.status()).isEqualTo(FileStatus.PENDING_VIRUS_SCAN);
        assertThat(file.received()).isEqualTo(5);
        assertThat(file.sha256()).isEqualTo("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
        assertThat(file.pending()).isTrue();
        assertThat(file.expires()).isNull();
        assertThat(file.writerNode()).isNull();
        assertThat(database.one(Integer.class, "SELECT unnoticed FROM file")).isEqualTo(file.shard());
    }

    @Test
    void stage_after_stage_a_file_comes_to_be_stored_and_each_step_is_an_event() {
        var file = bench.received("hello");
        var tenure = bench.hold(file, 3);
        for (var stage = 0; stage < 3; stage++) {
            var result = bench.record(bench.row(file.id()), tenure, new Verdict.Passed(EVIDENCE));
            assertThat(result).isEqualTo(new Step.Result.Durable(bench.row(file.id())));
        }
        var stored = bench.row(file.id());
        assertThat(stored.status()).isEqualTo(FileStatus.STORED);
        assertThat(stored.finished()).isEqualTo(Bench.NOW);
        assertThat(bench.finished).extracting(FileFinished::status).containsExactly("STORED");
        var events = bench.files.events(file.id());
        assertThat(events)
                .extracting(FileEvent::status)
                .containsExactly(
                        FileStatus.RECEIVING,
                        FileStatus.PENDING_VIRUS_SCAN,
                        FileStatus.PENDING_TYPE_CHECK,
                        FileStatus.PENDING_TRANSFER,
                        FileStatus.STORED);
        assertThat(events.get(2).engine()).isEqualTo("engine");
        assertThat(FileEvent.isChain(file.id(), events)).isTrue();
    }

    @Test
    void whoever_is_to_hear_of_files_is_told_of_each_that_comes_to_rest() {
        var policies = new PolicyTable(database.jdbi());
        var policy = PolicyTable.DEFAULT;
        policies.put(new FilePolicy("default", policy.types(), policy.maxBytes(), policy.limits(), "crm"));
        assertThat(policies.named("default").orElseThrow().notifyEndpoint()).isEqualTo("crm");
        var damaged = bench.create(new NewUpload("a.txt", null, "c1", "0".repeat(64), 5L, null, null));
        bench.append(damaged, 0, "hello");
        var taken = bench.received("hello");
        bench.receipts.withdraw(taken.id());
        bench.record(bench.row(taken.id()), bench.hold(taken, 1), new Verdict.Withdrawn());
        var stuck = bench.received("hello");
        bench.record(stuck, bench.hold(stuck, 1), new Verdict.Stuck("INTEGRITY", "Not the same.", Evidence.NONE));
        bench.record(stuck, bench.hold(stuck, 1), new Verdict.Passed(EVIDENCE)); // late: changes nothing
        database.transaction(() -> bench.ledger.operate(stuck.id(), row -> change -> change.discard("op")));
        assertThat(bench.finished)
                .extracting(FileFinished::id, FileFinished::status, FileFinished::endpoint)
                .containsExactly(
                        tuple(damaged.id(), "REJECTED", "crm"),
                        tuple(taken.id(), "WITHDRAWN", "crm"),
                        tuple(stuck.id(), "PARKED", "crm"),
                        tuple(stuck.id(), "REJECTED", "crm"));
        assertThat(bench.finished.get(0).conversation()).isEqualTo("c1");
        assertThat(bench.finished.get(0).reasonCode()).isEqualTo("CHECKSUM_MISMATCH");

        policies.put(policy);
        var unheard = bench.received("");
        assertThat(bench.row(unheard.id()).status()).isEqualTo(FileStatus.REJECTED);
        assertThat(bench.finished.get(4).endpoint()).isNull();
    }

    @Test
    void what_is_changed_in_an_event_or_left_out_breaks_the_chain() {
        var file = bench.received("hello");
        bench.record(file, bench.hold(file, 3), new Verdict.Passed(EVIDENCE));
        assertThat(FileEvent.isChain(file.id(), bench.files.events(file.id()))).isTrue();
        assertThat(FileEvent.isChain("f_other", bench.files.events(file.id()))).isFalse();
        database.execute("UPDATE file_event SET engine = 'better' WHERE no = 3");
        assertThat(FileEvent.isChain(file.id(), bench.files.events(file.id()))).isFalse();
        database.execute("UPDATE file_event SET engine = 'engine' WHERE no = 3");
        assertThat(FileEvent.isChain(file.id(), bench.files.events(file.id()))).isTrue();
        database.execute("DELETE FROM file_event WHERE no = 2");
        assertThat(FileEvent.isChain(file.id(), bench.files.events(file.id()))).isFalse();
    }

    @Test
    void a_lost_tenure_writes_nothing_and_costs_the_others_nothing() {
        var lost = bench.received("one");
        var held = bench.received("two");
        var stale = new Tenure(lost.shard(), 1);
        bench.hold(lost, 2);
        var tenure = bench.hold(held, 2);
        var first = new Step(lost, stale, new Verdict.Passed(EVIDENCE));
        var second = new Step(held, tenure, new Verdict.Passed(EVIDENCE));
        var results = bench.ledger.record(List.of(first, second));
        assertThat(results.get(first)).isEqualTo(new Step.Result.Fenced());
        assertThat(results.get(second)).isInstanceOf(Step.Result.Durable.class);
        assertThat(bench.row(lost.id())).isEqualTo(lost);
    }

    @Test
    void a_verdict_about_a_row_that_has_gone_on_changes_nothing() {
        var file = bench.received("hello");
        var tenure = bench.hold(file, 3);
        bench.record(file, tenure, new Verdict.Passed(EVIDENCE));
        var again = bench.record(file, tenure, new Verdict.Passed(EVIDENCE)); // as after an unheard commit
        assertThat(again).isEqualTo(new Step.Result.Overtaken(bench.row(file.id())));
        assertThat(bench.row(file.id()).status()).isEqualTo(FileStatus.PENDING_TYPE_CHECK);
        assertThat(bench.files.events(file.id())).hasSize(3);
    }

    @Test
    void a_file_that_was_withdrawn_during_its_transfer_is_not_stored() {
        var file = bench.received("hello");
        var tenure = bench.hold(file, 3);
        bench.record(bench.row(file.id()), tenure, new Verdict.Passed(EVIDENCE));
        bench.record(bench.row(file.id()), tenure, new Verdict.Passed(EVIDENCE));
        var inTransfer = bench.row(file.id());
        assertThat(bench.receipts.withdraw(file.id())).isFalse();
        var result = bench.record(inTransfer, tenure, new Verdict.Passed(EVIDENCE));
        assertThat(result).isInstanceOf(Step.Result.Durable.class);
        assertThat(bench.row(file.id()).status()).isEqualTo(FileStatus.WITHDRAWN);
        assertThatThrownBy(() -> bench.receipts.withdraw(file.id()))
                .hasFieldOrPropertyWithValue("code", "FILE_WITHDRAWN");
    }

    @Test
    void what_cannot_be_told_is_tried_again_later_and_parked_in_the_end() {
        bench = new Bench(database, folder, "n1", new Retries(3, Duration.ofSeconds(1), Duration.ofMinutes(5)));
        var file = bench.received("hello");
        var tenure = bench.hold(file, 3);
        var down = new Verdict.Later("SCANNER_UNAVAILABLE", "refused", Evidence.NONE);
        bench.record(file, tenure, down);
        assertThat(bench.row(file.id()).due()).isEqualTo(Bench.NOW.plusSeconds(1));
        bench.record(bench.row(file.id()), tenure, down);
        assertThat(bench.row(file.id()).due()).isEqualTo(Bench.NOW.plusSeconds(2));
        assertThat(bench.row(file.id()).status()).isEqualTo(FileStatus.PENDING_VIRUS_SCAN);
        bench.record(bench.row(file.id()), tenure, down);
        var parked = bench.row(file.id());
        assertThat(parked.status()).isEqualTo(FileStatus.PARKED);
        assertThat(parked.reasonCode()).isEqualTo("SCANNER_UNAVAILABLE");
        assertThat(parked.pending()).isFalse();
        var retried = database.transaction(() -> bench.ledger.operate(file.id(), row -> change -> change.retry("op")));
        assertThat(retried.status()).isEqualTo(FileStatus.PENDING_VIRUS_SCAN);
        assertThat(retried.attempts()).isZero();
        assertThat(FileEvent.isChain(file.id(), bench.files.events(file.id()))).isTrue();
    }

    @Test
    void a_file_that_ends_its_owners_again_and_again_is_parked_before_it_is_tried() {
        bench = new Bench(database, folder, "n1", new Retries(2, Duration.ofSeconds(1), Duration.ofMinutes(5)));
        var file = bench.received("hello");
        bench.record(file, bench.hold(file, 3), new Verdict.Begun());
        assertThat(bench.row(file.id()).status()).isEqualTo(FileStatus.PENDING_VIRUS_SCAN);
        bench.record(bench.row(file.id()), bench.hold(file, 4), new Verdict.Begun());
        assertThat(bench.row(file.id()).reasonCode()).isEqualTo("POISON");
    }

    @Test
    void only_the_owner_takes_note_of_what_is_new() {
        var file = bench.received("hello");
        var stale = new Tenure(file.shard(), 1);
        var tenure = bench.hold(file, 2);
        assertThat(bench.ledger.notice(List.of(stale), 10)).isEmpty();
        assertThat(bench.ledger.notice(List.of(tenure), 10)).containsExactly(file);
        assertThat(bench.ledger.notice(List.of(tenure), 10)).isEmpty();
        assertThat(bench.ledger.pending(file.shard(), "", 10)).containsExactly(file);
    }

    @Test
    void another_file_than_the_one_that_was_announced_is_rejected() {
        var file = bench.create(new NewUpload("a.txt", null, null, "0".repeat(64), 5L, null, null));
        assertThat(bench.append(file, 0, "hello").reasonCode()).isEqualTo("CHECKSUM_MISMATCH");
        assertThat(bench.row(file.id()).status()).isEqualTo(FileStatus.REJECTED);
    }

    @Test
    void an_unfinished_file_expires_and_a_complete_one_does_not() {
        var unfinished = bench.create(5L);
        var complete = bench.received("hello");
        bench.clock.now = Bench.NOW.plus(Duration.ofHours(25));
        assertThat(bench.receipts.expired(10)).containsExactly(unfinished.id());
        assertThat(bench.receipts.expire(unfinished.id())).isTrue();
        assertThat(bench.receipts.expire(complete.id())).isFalse();
        assertThat(bench.files.find(unfinished.id())).isEmpty();
        assertThatThrownBy(() -> bench.receipts.withdraw(unfinished.id())).isInstanceOf(Refusal.class);
    }

    @Test
    void the_list_goes_on_where_a_page_ended() {
        for (var i = 0; i < 5; i++) {
            bench.create(5L);
        }
        var list = new FileList(database.jdbi());
        var first = list.page(FileStatus.RECEIVING, Bench.ACME, null, 3);
        var last = first.get(2);
        var rest = list.page(null, null, new FileList.Place(last.created(), last.id()), 3);
        assertThat(first).hasSize(3).doesNotContainAnyElementsOf(rest);
        assertThat(rest).hasSize(2);
        assertThat(list.page(null, Bench.OTHER, null, 3)).isEmpty();
    }
}
