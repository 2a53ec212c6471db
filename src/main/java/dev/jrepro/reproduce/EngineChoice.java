package dev.jrepro.reproduce;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.host.ClassPath;
import dev.jrepro.host.EngineStore;
import dev.jrepro.host.JdkFolders;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.RunRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Which jrepro runs the stages, on which JDK: as the records tell, where that can be had.
 *
 * @param other what runs them instead of this one, if something does
 * @param used what runs them
 */
record EngineChoice(Optional<OtherEngine> other, EngineUsed used) {

  /**
   * Chooses.
   *
   * @param records those of the recorded runs that are here
   */
  static EngineChoice of(Request request, Collection<RunRecord> records) {
    return new Search(records, request.variables()).choose(request.engine());
  }

  private record Search(Collection<RunRecord> records, Map<String, String> variables) {

    EngineChoice choose(Optional<Path> folder) {
      List<String> told = new ArrayList<>();
      Optional<Path> jdk = jdk(told);
      if (folder.isPresent()) {
        told.addFirst("of --engine");
        OtherEngine engine = OtherEngine.in(folder.get(), java(jdk), variables);
        return chosen(engine, told);
      }
      List<String> ofEngine = new ArrayList<>();
      Optional<ClassPath> recorded = recorded(ofEngine);
      if (recorded.isPresent()) {
        try {
          OtherEngine engine = OtherEngine.of(recorded.get(), java(jdk), variables);
          told.addFirst("the recorded one");
          return chosen(engine, told);
        } catch (JreproException.Refused e) {
          ofEngine.add("the recorded one does not start");
        }
      }
      ofEngine.addFirst("this one");
      ofEngine.addAll(told);
      if (jdk.isPresent()) {
        return chosen(OtherEngine.of(ClassPath.current(), java(jdk), variables), ofEngine);
      }
      return new EngineChoice(
          Optional.empty(), EngineUsed.current().from(String.join("; ", ofEngine)));
    }

    private static EngineChoice chosen(OtherEngine engine, List<String> told) {
      EngineUsed used = engine.used().from(String.join("; ", told));
      return new EngineChoice(
          Optional.of(new OtherEngine(used, engine.command(), engine.variables())), used);
    }

    private static Path java(Optional<Path> jdk) {
      return jdk.orElse(Path.of(System.getProperty("java.home"))).resolve("bin").resolve("java");
    }

    /** Returns another JDK than this one, if the recorded runs were on one that is here. */
    private Optional<Path> jdk(List<String> told) {
      SortedSet<String> versions = all("machine", machine -> version(machine.text("java")));
      String here = System.getProperty("java.vm.version", "");
      if (versions.isEmpty() || (versions.size() == 1 && versions.first().equals(here))) {
        return Optional.empty();
      }
      if (versions.size() > 1) {
        told.add("the recorded runs were on " + versions.size() + " JDKs, this is " + here);
        return Optional.empty();
      }
      Optional<Path> found = JdkFolders.find(versions.first(), variables);
      told.add(
          found.isPresent()
              ? "on the recorded JDK " + versions.first()
              : "the recorded JDK " + versions.first() + " is not here, this is " + here);
      return found;
    }

    /** The name of the JVM stands before its version. */
    private static Optional<String> version(Optional<String> java) {
      return java.map(text -> text.substring(text.lastIndexOf(' ') + 1));
    }

    /** Returns another engine than this one, if the recorded runs were by one that is here. */
    private Optional<ClassPath> recorded(List<String> told) {
      SortedSet<String> engines = all("engine", engine -> engine.text("classPath"));
      Digest here = ClassPath.current().brief();
      if (engines.isEmpty() || (engines.size() == 1 && engines.first().equals(here.toString()))) {
        return Optional.empty();
      }
      if (engines.size() > 1) {
        told.add("the recorded runs were by " + engines.size() + " engines");
        return Optional.empty();
      }
      Optional<ClassPath> found =
          digest(engines.first())
              .flatMap(digest -> EngineStore.of(variables).flatMap(store -> store.find(digest)));
      if (found.isEmpty()) {
        told.add("the recorded one is not here (" + versions() + ")");
      }
      return found;
    }

    private String versions() {
      return "jrepro " + String.join(", ", all("engine", engine -> engine.text("jrepro")));
    }

    private static Optional<Digest> digest(String text) {
      try {
        return Optional.of(Digest.parse(text));
      } catch (IllegalArgumentException e) {
        return Optional.empty(); // Another jrepro may write it otherwise.
      }
    }

    private SortedSet<String> all(String part, Function<JsonValue.Obj, Optional<String>> fact) {
      SortedSet<String> values = new TreeSet<>();
      for (RunRecord record : records) {
        fact.apply(record.environment().object(part)).ifPresent(values::add);
      }
      return values;
    }
  }
}
