package dev.jrepro;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The house: which room may use which, who owns which library, and what holds everywhere. The table
 * is that of the design; whoever changes one changes both.
 */
final class HouseTest {

  private static final String HOUSE = "dev.jrepro";

  /** What every room may use. */
  private static final Set<String> GROUND = Set.of("core", "json");

  private static final Map<String, Set<String>> ROOMS = rooms();

  private static final List<Library> LIBRARIES =
      List.of(
          // Jackson YAML throws and returns what Jackson itself declares.
          library("tools.jackson", "json", "yaml"),
          library("tools.jackson.core.json", "json"),
          library("tools.jackson.dataformat", "yaml"),
          library("org.snakeyaml", "yaml"),
          library("org.eclipse.jgit", "git"),
          library("org.apache.commons.compress", "store"),
          library("com.github.luben", "store"),
          library("software.amazon", "remote"),
          library("ai.djl", "train"),
          library("picocli", "cli"));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(HOUSE);

  /** A third-party library and the rooms that may know of it. */
  record Library(String name, List<String> owners) {}

  private static Library library(String name, String... owners) {
    return new Library(name, List.of(owners));
  }

  private static Map<String, Set<String>> rooms() {
    Map<String, Set<String>> rooms = new LinkedHashMap<>();
    rooms.put("core", Set.of());
    rooms.put("json", Set.of());
    rooms.put("yaml", Set.of());
    rooms.put("host", Set.of());
    rooms.put("git", Set.of());
    rooms.put("tensors", Set.of());
    rooms.put("pipeline", Set.of("yaml"));
    rooms.put("content", Set.of("git"));
    rooms.put("store", Set.of("content"));
    rooms.put("remote", Set.of("content", "store"));
    rooms.put("lineage", Set.of("yaml", "host", "pipeline", "content", "store", "git"));
    rooms.put("metrics", Set.of("yaml", "pipeline", "lineage", "git"));
    rooms.put("plan", Set.of("pipeline", "content", "lineage", "git", "host"));
    Set<String> below = Set.of("yaml", "host", "pipeline", "content", "store", "remote", "git");
    rooms.put("project", joined(below, Set.of("lineage", "plan")));
    rooms.put("run", andTheirs(rooms, "project"));
    rooms.put("reproduce", andTheirs(rooms, "run", "metrics", "tensors"));
    rooms.put("interop", andTheirs(rooms, "reproduce"));
    rooms.put("random", Set.of());
    rooms.put("train", Set.of("random", "tensors", "yaml", "host"));
    rooms.put("cli", Set.copyOf(rooms.keySet()));
    return rooms;
  }

  /** The rooms 'and what they may use'. */
  private static Set<String> andTheirs(Map<String, Set<String>> rooms, String... names) {
    Set<String> all = new TreeSet<>();
    for (String name : names) {
      all.add(name);
      all.addAll(rooms.getOrDefault(name, Set.of()));
    }
    return all;
  }

  private static Set<String> joined(Set<String> some, Set<String> more) {
    Set<String> all = new TreeSet<>(some);
    all.addAll(more);
    return all;
  }

  static Collection<String> everyRoom() {
    return ROOMS.keySet();
  }

  static Stream<Library> everyLibrary() {
    return LIBRARIES.stream();
  }

  @ParameterizedTest
  @MethodSource("everyRoom")
  void aRoomUsesOnlyWhatItsRowNames(String room) {
    Set<String> allowed = joined(GROUND, ROOMS.getOrDefault(room, Set.of()));
    List<String> others =
        ROOMS.keySet().stream()
            .filter(other -> !other.equals(room) && !allowed.contains(other))
            .map(HouseTest::inRoom)
            .toList();
    check(
        noClasses()
            .that()
            .resideInAPackage(inRoom(room))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(others.toArray(String[]::new)));
  }

  @Test
  void coreUsesNothing() {
    check(
        classes()
            .that()
            .resideInAPackage(inRoom("core"))
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(inRoom("core"), "java..", "org.jspecify.."));
  }

  @Test
  void everyClassIsInARoomOfTheTable() {
    List<String> rooms = ROOMS.keySet().stream().map(HouseTest::inRoom).toList();
    check(classes().should().resideInAnyPackage(rooms.toArray(String[]::new)));
  }

  @Test
  void roomsDoNotNeedEachOtherInCircles() {
    slices().matching(HOUSE + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @ParameterizedTest
  @MethodSource("everyLibrary")
  void aLibraryIsKnownToItsOwnersAlone(Library library) {
    String[] owners = library.owners().stream().map(HouseTest::inRoom).toArray(String[]::new);
    check(
        noClasses()
            .that(resideOutsideOfPackages(owners))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(library.name() + ".."));
  }

  @Test
  void everyLibraryHasAnOwner() {
    List<String> known = new ArrayList<>(List.of(HOUSE + "..", "org.jspecify..", ""));
    known.addAll(
        List.of("java..", "javax..", "com.sun.source..", "com.sun.net.httpserver..", "jdk.."));
    LIBRARIES.forEach(library -> known.add(library.name() + ".."));
    check(
        noClasses()
            .should()
            .dependOnClassesThat(
                resideOutsideOfPackages(known.toArray(String[]::new))
                    .as("are of a library that the table does not name")));
  }

  @Test
  void onlyTheCommandLinePrintsAndExits() {
    check(
        noClasses()
            .that(resideOutsideOfPackages(inRoom("cli")))
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class));
    NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(
        CLASSES.that(resideOutsideOfPackages(inRoom("cli"))));
  }

  @Test
  void everyRoomSaysWhatItIsAndIsNullMarked() {
    Set<String> unmarked = new TreeSet<>();
    for (JavaPackage each : CLASSES.getPackage(HOUSE).getSubpackagesInTree()) {
      if (!each.getClasses().isEmpty() && !each.isAnnotatedWith(NullMarked.class)) {
        unmarked.add(each.getName());
      }
    }
    assertThat(unmarked).isEmpty();
  }

  @Test
  void noNameIsABagOfHelpers() {
    check(
        noClasses()
            .that(resideInAnyPackage(HOUSE + ".."))
            .should()
            .haveNameMatching(".*(Impl|Manager|Utils?|Helpers?)$")
            .orShould()
            .haveSimpleNameStartingWith("Abstract"));
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(CLASSES);
  }

  private static String inRoom(String room) {
    return HOUSE + "." + room + "..";
  }
}
