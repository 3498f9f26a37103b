package gridrelay;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.Singleton;
import jakarta.ejb.Stateless;
import java.lang.annotation.Annotation;
import java.util.List;

/** Who may use whom, as docs/architecture tells it. */
@AnalyzeClasses(packages = "gridrelay", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final List<Class<? extends Annotation>> ENTERPRISE_BEANS =
            List.of(Stateless.class, Singleton.class, MessageDriven.class);

    @ArchTest
    static final ArchRule components_use_only_what_is_below_them = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("relay")
            .definedBy("gridrelay.relay..")
            .layer("intake")
            .definedBy("gridrelay.intake..")
            .layer("directory")
            .definedBy("gridrelay.directory..")
            .layer("access")
            .definedBy("gridrelay.access..")
            .layer("grid")
            .definedBy("gridrelay.grid..")
            .layer("events")
            .definedBy("gridrelay.events..")
            .layer("database")
            .definedBy("gridrelay.database..")
            .whereLayer("relay")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("intake")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("events")
            .mayNotAccessAnyLayer()
            .whereLayer("directory")
            .mayOnlyBeAccessedByLayers("relay", "intake")
            .whereLayer("access")
            .mayOnlyBeAccessedByLayers("relay", "intake", "directory")
            .whereLayer("grid")
            .mayOnlyBeAccessedByLayers("relay", "intake", "directory", "access");

    @ArchTest
    static final ArchRule scanning_checking_and_storing_know_files_only = noClasses()
            .that()
            .resideInAnyPackage("gridrelay.intake.scan..", "gridrelay.intake.content..", "gridrelay.intake.storage..")
            .should()
            .dependOnClassesThat(JavaClass.Predicates.resideInAPackage("gridrelay..")
                    .and(JavaClass.Predicates.resideOutsideOfPackages(
                            "gridrelay.intake",
                            "gridrelay.intake.scan..",
                            "gridrelay.intake.content..",
                            "gridrelay.intake.storage..")));

    @ArchTest
    static final ArchRule only_the_grid_component_speaks_hazelcast = noClasses()
            .that()
            .resideOutsideOfPackages("gridrelay.grid..", "gridrelay.jca..", "gridrelay.model..")
            .should()
            .dependOnClassesThat(JavaClass.Predicates.resideInAPackage("com.hazelcast..")
                    .and(JavaClass.Predicates.resideOutsideOfPackage("com.hazelcast.transaction..")));

    @ArchTest
    static final ArchRule applications_never_name_the_adapters_inside = noClasses()
            .that()
            .resideOutsideOfPackage("gridrelay.jca..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("gridrelay.jca.adapter..");

    @ArchTest
    static final ArchRule components_do_not_know_http_servers =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("jakarta.ws.rs..", "jakarta.servlet..");

    @ArchTest
    static final ArchRule every_boundary_method_says_who_may_call_it = methods()
            .that()
            .arePublic()
            .and()
            .areDeclaredInClassesThat()
            .areAnnotatedWith(Stateless.class)
            .should(sayWhoMayCallThem());

    @ArchTest
    static final ArchRule roles_stand_only_where_they_work = classes()
            .that()
            .areAnnotatedWith(RolesAllowed.class)
            .should()
            .beAnnotatedWith(Stateless.class)
            .because("@RolesAllowed does nothing on a plain CDI bean in Jakarta EE 10");

    @ArchTest
    static final ArchRule enterprise_beans_are_public = classes()
            .that()
            .areAnnotatedWith(Stateless.class)
            .or()
            .areAnnotatedWith(Singleton.class)
            .or()
            .areAnnotatedWith(MessageDriven.class)
            .should()
            .bePublic()
            .because("the container refuses to deploy others (Enterprise Beans 4.0, 4.9.2)");

    @ArchTest
    static final ArchRule others_call_only_public_methods_of_enterprise_beans = noClasses()
            .should()
            .callMethodWhere(new DescribedPredicate<JavaMethodCall>("a bean's method is not public") {
                @Override
                public boolean test(JavaMethodCall call) {
                    return !call.getOriginOwner().equals(call.getTargetOwner())
                            && ENTERPRISE_BEANS.stream().anyMatch(call.getTargetOwner()::isAnnotatedWith)
                            && call.getTarget()
                                    .resolveMember()
                                    .filter(method -> !method.getModifiers().contains(JavaModifier.PUBLIC))
                                    .isPresent();
                }
            })
            .because(
                    "the container's view without an interface has public methods alone (Enterprise Beans 4.0, 3.4.4)");

    private static ArchCondition<JavaMethod> sayWhoMayCallThem() {
        List<Class<? extends Annotation>> words = List.of(RolesAllowed.class, PermitAll.class, DenyAll.class);
        return new ArchCondition<>("have a role, on the method or its class") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                boolean said = words.stream()
                        .anyMatch(word -> method.isAnnotatedWith(word)
                                || method.getOwner().isAnnotatedWith(word));
                if (!said) {
                    events.add(SimpleConditionEvent.violated(method, method.getFullName() + " names no role"));
                }
            }
        };
    }
}
