package dev.jrepro.project;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Pointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Pinned imports: fills data from the first place that has it, checked against its digests. */
public final class Imports {

  private final Project project;
  private final Map<String, String> variables;

  /**
   * Imports into a project.
   *
   * @param variables the caller's environment, for places such as {@code ${env:JREPRO_MNIST}}
   */
  public Imports(Project project, Map<String, String> variables) {
    this.project = project;
    this.variables = new TreeMap<>(variables);
  }

  /**
   * Brings the data of an import into the workspace and the cache; its pointer is rewritten if it
   * did not say yet what the data is.
   *
   * @throws JreproException.Refused if no place has it: the message names each with its reason
   * @throws JreproException.Corrupt if the data is not what the pointer says
   */
  public Pointer fill(Pointer pointer) {
    Pointer.Import source =
        pointer
            .source()
            .orElseThrow(() -> new JreproException.Refused(pointer.path() + " is no import."));
    List<String> tried = new ArrayList<>();
    for (String place : source.places()) {
      Optional<String> problem = tryPlace(pointer, source, place);
      if (problem.isEmpty()) {
        return settle(pointer);
      }
      tried.add(problem.get());
    }
    throw new JreproException.Refused(
        "the data " + pointer.path() + " is to be had nowhere: " + String.join("; ", tried) + ".",
        remedy(source));
  }

  private static String remedy(Pointer.Import source) {
    return source.places().stream()
        .map(Place::variable)
        .flatMap(Optional::stream)
        .findFirst()
        .map(name ->
            "Set "
                + name
                + " to a folder that holds "
                + String.join(", ", source.files().keySet())
                + " (each may be gzipped).")
        .orElse("'jrepro pull' brings it from a remote that has it.");
  }

  /** Returns what is wrong with the place; empty if it gave the data. */
  private Optional<String> tryPlace(Pointer pointer, Pointer.Import source, String text) {
    Optional<Place> place = Place.parse(text, variables, project.root());
    if (place.isEmpty()) {
      return Optional.of(Place.variable(text).orElse(text) + " is not set");
    }
    try {
      Path folder = Files.createTempDirectory(project.scratch(), "import");
      try {
        for (Map.Entry<String, Digest> file : source.files().entrySet()) {
          Optional<String> problem =
              place.get().fetch(file.getKey(), file.getValue(), folder.resolve(file.getKey()));
          if (problem.isPresent()) {
            return Optional.of(place.get().describe() + ": " + problem.get());
          }
        }
        publish(pointer, source, folder);
        return Optional.empty();
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new DiskFailed("import " + pointer.path(), e);
    }
  }

  private void publish(Pointer pointer, Pointer.Import source, Path folder) throws IOException {
    Path target = pointer.path().under(project.root());
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new JreproException.Refused(
          pointer.path() + " is there already.", "Remove it, or 'jrepro add' it.");
    }
    Files.createDirectories(target.resolveSibling(".").normalize());
    boolean single =
        source.files().size() == 1 && source.files().firstKey().equals(pointer.path().name());
    Path whole = single ? folder.resolve(pointer.path().name()) : folder;
    if (single) {
      Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE);
    } else {
      Path named = Files.createDirectory(folder.resolveSibling(folder.getFileName() + ".d"));
      for (String name : source.files().keySet()) {
        Files.createDirectories(named.resolve(name).resolveSibling(".").normalize());
        Files.move(folder.resolve(name), named.resolve(name));
      }
      Files.move(named, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private Pointer settle(Pointer pointer) {
    Workspace workspace = new Workspace(project);
    Entry entry = workspace.store(pointer.path());
    if (pointer.entry().isEmpty()) {
      Pointer filled = new Pointer(pointer.path(), Optional.of(entry), pointer.source());
      workspace.write(filled);
      return filled;
    }
    if (!pointer.entry().equals(Optional.of(entry))) {
      throw new JreproException.Corrupt(
          "the data "
              + pointer.path()
              + " has the files that its pointer pins, and is not what the"
              + " pointer says it is.",
          "Correct 'digest' in "
              + Pointer.file(pointer.path())
              + ": this is "
              + entry.digest()
              + ".");
    }
    return pointer;
  }

  /**
   * Writes the pointer of a new import.
   *
   * @param pins the digests of its files by name; empty to take them from what the place has now
   * @param fetch whether to bring the data too
   */
  public Pointer create(
      RepoPath path, String place, SortedMap<String, Digest> pins, String licence, boolean fetch) {
    new Care(project).checkNew(path);
    SortedMap<String, Digest> files = new TreeMap<>(pins);
    if (files.isEmpty()) {
      if (!fetch) {
        throw new JreproException.Invalid(
            "--no-exec needs --pin: nothing else says what the data is.", null);
      }
      files.putAll(survey(path, place));
    }
    Pointer pointer =
        new Pointer(
            path,
            Optional.<Entry>empty(),
            Optional.of(new Pointer.Import(licence, files, List.of(place))));
    if (!fetch) {
      new Workspace(project).write(pointer);
      return pointer;
    }
    return fill(pointer);
  }

  private SortedMap<String, Digest> survey(RepoPath path, String text) {
    Place place =
        Place.parse(text, variables, project.root())
            .orElseThrow(() ->
                new JreproException.Refused(
                    text + " names a variable that is not set.",
                    "Set " + Place.variable(text).orElse(text) + "."));
    try {
      Path folder = Files.createTempDirectory(project.scratch(), "survey");
      try {
        return place.survey(path.name(), folder);
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new DiskFailed("read " + text, e);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      List<Path> all;
      try (Stream<Path> walk = Files.walk(folder)) {
        all = new ArrayList<>(walk.toList());
      }
      for (Path path : all.reversed()) {
        Files.delete(path);
      }
    }
  }
}
