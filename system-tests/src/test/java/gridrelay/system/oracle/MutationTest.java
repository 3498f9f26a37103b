package gridrelay.system.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Breaks random good journals at random places, in one way each, and expects the oracle to notice. */
class MutationTest {

    private static final int JOURNALS = 150;

    /** A way to break a journal, and what the oracle must call it. */
    private enum Mutation {
        DROP_A_MESSAGE(Finding.Loss.class) {
            @Override
            void apply(List<Request> journal, int at, Random random) {
                Request victim = journal.get(at);
                journal.removeIf(request -> request.position().equals(victim.position()));
            }
        },
        REFUSE_A_MESSAGE(Finding.Loss.class) {
            @Override
            void apply(List<Request> journal, int at, Random random) {
                Request victim = journal.get(at);
                journal.replaceAll(request ->
                        request.position().equals(victim.position()) ? Change.status(request, 500) : request);
            }
        },
        SWAP_TWO_MESSAGES(Finding.Inversion.class) {
            @Override
            void apply(List<Request> journal, int at, Random random) {
                Request first = journal.get(at);
                long second = first.sequence() + 1;
                journal.replaceAll(request -> {
                    if (!request.lane().equals(first.lane())) {
                        return request;
                    }
                    return request.sequence() == first.sequence()
                            ? Change.sequence(request, second)
                            : request.sequence() == second ? Change.sequence(request, first.sequence()) : request;
                });
            }
        },
        STRETCH_A_REQUEST(Finding.Overlap.class) {
            @Override
            void apply(List<Request> journal, int at, Random random) {
                Request victim = journal.get(at);
                long next = nextOpened(journal, victim);
                journal.set(at, Change.times(victim, victim.opened(), next + 1 + random.nextInt(1_000_000)));
            }
        },
        OPEN_TOO_EARLY(Finding.Overlap.class) {
            @Override
            void apply(List<Request> journal, int at, Random random) {
                Request victim = journal.get(at);
                long next = nextOpened(journal, victim);
                journal.replaceAll(request -> request.lane().equals(victim.lane()) && request.opened() == next
                        ? Change.times(request, victim.closed() - 1, request.closed())
                        : request);
            }
        },
        LOWER_AN_EPOCH(Finding.FallingEpoch.class) {
            @Override
            void apply(List<Request> journal, int at, Random random) {
                Request victim = journal.get(at);
                long next = nextOpened(journal, victim);
                journal.replaceAll(request -> request.lane().equals(victim.lane()) && request.opened() == next
                        ? Change.epoch(request, victim.epoch() - 1)
                        : request);
            }
        },
        REPEAT_A_MESSAGE(Finding.Duplicate.class) {
            @Override
            void apply(List<Request> journal, int at, Random random) {
                Request victim = journal.stream()
                        .filter(request ->
                                request.position().equals(journal.get(at).position()) && request.isDelivered())
                        .findFirst()
                        .orElseThrow();
                journal.add(Change.times(victim, victim.closed() + 1, victim.closed() + 2));
            }
        },
        CHANGE_A_BODY(Finding.ChangedBody.class) {
            @Override
            void apply(List<Request> journal, int at, Random random) {
                Request victim = journal.get(at);
                journal.add(Change.status(
                        Change.times(
                                Change.body(victim, "other", victim.data()), victim.opened() - 2, victim.opened() - 1),
                        500));
            }
        },
        CHANGE_AN_ID(Finding.ChangedId.class) {
            @Override
            void apply(List<Request> journal, int at, Random random) {
                Request victim = journal.get(at);
                journal.add(Change.status(
                        Change.times(Change.id(victim, "msg_x"), victim.opened() - 2, victim.opened() - 1), 500));
            }
        },
        MIX_UP_DATA(Finding.WrongData.class) {
            @Override
            void apply(List<Request> journal, int at, Random random) {
                Request victim = journal.get(at);
                journal.replaceAll(request -> request.position().equals(victim.position())
                        ? Change.body(request, request.body(), "data-of-another")
                        : request);
            }
        },
        DECLARE_A_FALSE_SKIP(Finding.FalseSkip.class) {
            @Override
            void apply(List<Request> journal, int at, Random random) {
                Request victim = journal.get(at);
                journal.set(at, Change.skipping(victim, List.of(victim.sequence() + 1000)));
            }
        };

        private final Class<? extends Finding> found;

        Mutation(Class<? extends Finding> found) {
            this.found = found;
        }

        abstract void apply(List<Request> journal, int at, Random random);

        static long nextOpened(List<Request> journal, Request victim) {
            return journal.stream()
                    .filter(request -> request.lane().equals(victim.lane()) && request.opened() > victim.opened())
                    .mapToLong(Request::opened)
                    .min()
                    .orElseThrow();
        }
    }

    @TestFactory
    Stream<DynamicTest> every_mutation_is_noticed() {
        return Stream.of(Mutation.values())
                .map(mutation -> DynamicTest.dynamicTest(mutation.name(), () -> {
                    for (int seed = 0; seed < JOURNALS; seed++) {
                        notices(mutation, seed);
                    }
                }));
    }

    private static void notices(Mutation mutation, int seed) {
        var random = new Random(seed);
        Evidence good = GoodJournal.random(random);
        Verdict before = new Oracle().judge(good);
        assertThat(before.isClean()).as("seed %d: %s", seed, before).isTrue();

        var journal = new ArrayList<>(good.requests());
        mutation.apply(journal, victim(good, random), random);
        Verdict after =
                new Oracle().judge(new Evidence(journal, good.acknowledged(), true, good.abandoned(), good.faults()));
        assertThat(after.findings().stream().map(Object::getClass).map(Class.class::cast))
                .as("seed %d: %s", seed, after)
                .contains(mutation.found);
    }

    /** A request of a delivered message that has another after it in its lane, before any fault, so that no fault explains the change. */
    private static int victim(Evidence good, Random random) {
        List<Request> journal = good.requests();
        long firstFault = good.faults().stream().mapToLong(Fault::from).min().orElse(Long.MAX_VALUE);
        List<Integer> candidates = new ArrayList<>();
        for (int i = 0; i < journal.size(); i++) {
            Request request = journal.get(i);
            boolean early = journal.stream()
                    .filter(other -> other.lane().equals(request.lane()) && other.sequence() == request.sequence() + 1)
                    .anyMatch(other -> other.isDelivered() && other.closed() < firstFault);
            if (early && !good.abandoned().contains(request.position())) {
                candidates.add(i);
            }
        }
        return candidates.get(random.nextInt(candidates.size()));
    }
}
