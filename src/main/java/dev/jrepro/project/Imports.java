package dev.jrepro.project;

import dev.jrepro.content.Contents;
import dev.jrepro.content.Entry;
import dev.jrepro.content.LeaveOut;
import dev.jrepro.content.StatIndex;
import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.store.ObjectWriter;
import dev.jrepro.store.Wholeness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Pinned imports: brings data from where it came from, checked against what its pointer says, and
 * looks there for something new.
 */
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
   * @throws JreproException.Refused if it is to be had nowhere: the message names each place with
   *     its reason; or if something that the cache lacks stands where it goes
   * @throws JreproException.Corrupt if the data is not what the pointer says
   */
  public Pointer fill(Pointer pointer) {
    Pointer filled = bring(pointer);
    filled.entry().ifPresent(entry -> place(filled.path(), entry, false));
    return filled;
  }

  /**
   * Brings the data of an import into the cache, and leaves the workspace alone; its pointer is
   * rewritten if it did not say yet what the data is.
   */
  public Pointer bring(Pointer pointer) {
    if (pointer.entry().filter(entry -> Wholeness.has(project.cache(), entry)).isPresent()) {
      return pointer;
    }
    Pointer.Source source =
        pointer
            .source()
            .orElseThrow(() -> new JreproException.Refused(pointer.path() + " is no import."));
    Entry entry =
        switch (source) {
          case Pointer.Import places -> fromPlaces(pointer, places);
          case Pointer.FromRepo repo -> new RepoImports(project).bring(repo);
        };
    return settle(pointer, entry);
  }

  /** Brings what was imported into the workspace, as a checkout does. */
  private void place(RepoPath path, Entry entry, boolean force) {
    new Checkout(project, force).run(new TreeMap<>(Map.of(path, entry)));
  }

  private Entry fromPlaces(Pointer pointer, Pointer.Import source) {
    List<String> tried = new ArrayList<>();
    for (String text : source.places()) {
      Optional<Place> place = Place.parse(text, variables, project.root());
      if (place.isEmpty()) {
        tried.add(Place.variable(text).orElse(text) + " is not set");
        continue;
      }
      Path folder = scratch();
      try {
        Optional<String> problem = fetch(place.get(), pointer.path(), source.files(), folder);
        if (problem.isEmpty()) {
          return store(pointer.path(), folder);
        }
        tried.add(place.get().describe() + ": " + problem.get());
      } finally {
        Scraps.delete(folder);
      }
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

  /** Returns what is wrong with the place; empty if the folder holds the data now. */
  private static Optional<String> fetch(
      Place place, RepoPath path, SortedMap<String, Digest> files, Path folder) {
    try {
      for (Map.Entry<String, Digest> file : files.entrySet()) {
        Path target = in(folder, path, files, file.getKey());
        Optional<String> problem = place.fetch(file.getKey(), file.getValue(), target);
        if (problem.isPresent()) {
          return problem;
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new DiskFailed("import " + path, e);
    }
  }

  /** A single file of the data's own name is the data itself; others lie in it. */
  private static Path in(Path folder, RepoPath path, SortedMap<String, Digest> files, String name) {
    boolean single = files.size() == 1 && files.firstKey().equals(path.name());
    Path data = folder.resolve(DATA.value());
    return single ? data : data.resolve(name);
  }

  private static final RepoPath DATA = RepoPath.of("data");

  /** Stores what lies in a scratch folder as it would be stored from the data's own place. */
  private Entry store(RepoPath path, Path folder) {
    LeaveOut standard = LeaveOut.standard(project.root());
    LeaveOut there =
        (p, isDirectory) -> standard.test(RepoPath.of(path + "/" + p.from(DATA)), isDirectory);
    Contents contents = new Contents(folder, StatIndex.open(folder.resolve("stat-index")), there);
    try (ObjectWriter writer = project.cache().writer()) {
      Entry entry =
          contents
              .entry(DATA, writer)
              .orElseThrow(() -> new JreproException.Refused(path + " has no files."));
      writer.commit();
      return entry;
    } catch (IOException e) {
      throw new DiskFailed("store " + path + " in the cache", e);
    }
  }

  private Path scratch() {
    try {
      return Files.createTempDirectory(project.scratch(), "import");
    } catch (IOException e) {
      throw new DiskFailed("make a folder in " + project.asideDir(), e);
    }
  }

  private Pointer settle(Pointer pointer, Entry entry) {
    if (pointer.entry().isEmpty()) {
      Pointer filled = new Pointer(pointer.path(), Optional.of(entry), pointer.source());
      new Workspace(project).write(filled);
      return filled;
    }
    if (!pointer.entry().equals(Optional.of(entry))) {
      throw new JreproException.Corrupt(
          "the data "
              + pointer.path()
              + " is not what its pointer says it is, though it comes from where that says.",
          "Correct 'digest' in "
              + Pointer.file(pointer.path())
              + ": this is "
              + entry.digest()
              + "; or 'jrepro update' it.");
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
    if (pins.isEmpty() && !fetch) {
      throw new JreproException.Invalid(
          "--no-exec needs --pin: nothing else says what the data is.", null);
    }
    SortedMap<String, Digest> files = pins.isEmpty() ? survey(path, place) : pins;
    Pointer.Import source = new Pointer.Import(licence, files, List.of(place));
    Pointer pointer = new Pointer(path, Optional.empty(), Optional.of(source));
    if (!fetch) {
      new Workspace(project).write(pointer);
      return pointer;
    }
    return fill(pointer);
  }

  /**
   * Imports a file or directory of another repository.
   *
   * @param where the path in that repository
   * @param force whether what stands at the path may go, in the workspace and as data cared for
   * @param fetch whether to bring it into the workspace too
   */
  public Pointer create(RepoPath path, Pointer.FromRepo where, boolean force, boolean fetch) {
    Care care = new Care(project);
    if (force) {
      care.checkReplace(path);
    } else {
      care.checkNew(path);
    }
    RepoImports.Found found = new RepoImports(project).find(where);
    return take(
        new Pointer(path, Optional.of(found.entry()), Optional.of(found.source())), force, fetch);
  }

  /** Writes a pointer whose data the cache has, and brings the workspace to it. */
  private Pointer take(Pointer pointer, boolean force, boolean fetch) {
    Checkout checkout = new Checkout(project, force);
    SortedMap<RepoPath, Entry> wanted = new TreeMap<>();
    pointer.entry().ifPresent(entry -> wanted.put(pointer.path(), entry));
    if (fetch) {
      checkout.check(wanted);
    }
    new Workspace(project).write(pointer);
    if (fetch) {
      checkout.run(wanted);
    }
    return pointer;
  }

  /**
   * Looks whether the place that an import came from has something new, stores it, and rewrites the
   * pointer; the workspace follows where the data is there.
   *
   * @param revision of an import from a repository: the revision to follow from now on; empty for
   *     the one that it follows
   * @param force whether bytes of the workspace that the cache lacks may go
   * @return the new pointer; empty if nothing is new
   */
  public Optional<Pointer> update(Pointer pointer, Optional<String> revision, boolean force) {
    Pointer.Source source =
        pointer
            .source()
            .orElseThrow(() ->
                new JreproException.Refused(
                    pointer.path() + " is no import.", "'jrepro commit' stores what changed."));
    Pointer now =
        switch (source) {
          case Pointer.Import places -> updated(pointer, places, revision);
          case Pointer.FromRepo repo -> updated(pointer, repo, revision);
        };
    if (now.equals(pointer)) {
      return Optional.empty();
    }
    boolean isHere = Files.exists(pointer.path().under(project.root()), LinkOption.NOFOLLOW_LINKS);
    return Optional.of(take(now, force, isHere));
  }

  private Pointer updated(Pointer pointer, Pointer.FromRepo repo, Optional<String> revision) {
    Pointer.FromRepo asked =
        new Pointer.FromRepo(
            repo.repo(), repo.path(), revision.or(repo::revision), Optional.empty());
    RepoImports.Found found = new RepoImports(project).find(asked);
    return new Pointer(pointer.path(), Optional.of(found.entry()), Optional.of(found.source()));
  }

  private Pointer updated(Pointer pointer, Pointer.Import source, Optional<String> revision) {
    if (revision.isPresent()) {
      throw new JreproException.Invalid(
          "--rev is for imports from a repository, and " + pointer.path() + " is none.");
    }
    List<String> tried = new ArrayList<>();
    for (String text : source.places()) {
      Optional<Place> place = Place.parse(text, variables, project.root());
      if (place.isEmpty()) {
        tried.add(Place.variable(text).orElse(text) + " is not set");
        continue;
      }
      Path folder = scratch();
      try {
        SortedMap<String, Digest> files = place.get().look(pointer.path(), source.files(), folder);
        Optional<String> problem = fetch(place.get(), pointer.path(), files, folder);
        if (problem.isPresent()) {
          tried.add(place.get().describe() + ": " + problem.get());
          continue;
        }
        Entry entry = store(pointer.path(), folder);
        return new Pointer(
            pointer.path(),
            Optional.of(entry),
            Optional.of(new Pointer.Import(source.licence(), files, source.places())));
      } catch (JreproException.Refused e) {
        tried.add(String.valueOf(e.getMessage()));
      } catch (IOException e) {
        throw new DiskFailed("look at " + text, e);
      } finally {
        Scraps.delete(folder);
      }
    }
    throw new JreproException.Refused(
        "nothing is to be had of " + pointer.path() + ": " + String.join("; ", tried) + ".",
        remedy(source));
  }

  private SortedMap<String, Digest> survey(RepoPath path, String text) {
    Place place =
        Place.parse(text, variables, project.root())
            .orElseThrow(() ->
                new JreproException.Refused(
                    text + " names a variable that is not set.",
                    "Set " + Place.variable(text).orElse(text) + "."));
    Path folder = scratch();
    try {
      return place.survey(path.name(), folder);
    } catch (IOException e) {
      throw new DiskFailed("read " + text, e);
    } finally {
      Scraps.delete(folder);
    }
  }
}
