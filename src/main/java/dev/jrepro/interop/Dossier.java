package dev.jrepro.interop;

import dev.jrepro.content.Entry;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.lineage.Lineage;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.lineage.RunRecord;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * All that is told of how a commit's results came about. It is made of the commit, its locks and
 * the run records that are here, and of no clock, host or user: twice the same commit is twice the
 * same dossier.
 *
 * @param commit the commit
 * @param committed when it was made, by its committer's clock
 * @param about what the project is, and whose
 * @param flows the pipelines with a chosen stage that has a result, sorted by name
 * @param items what the steps read and wrote, the pipeline and parameter files, and the licence
 * @param gaps what is missing and where it is to be had: sentences for a person
 */
public record Dossier(
    CommitId commit,
    Instant committed,
    About about,
    List<Flow> flows,
    SortedMap<RepoPath, Item> items,
    List<String> gaps) {

  public Dossier {
    flows = List.copyOf(flows);
    items = Collections.unmodifiableSortedMap(new TreeMap<>(items));
    gaps = List.copyOf(gaps);
  }

  /**
   * A pipeline, as far as it was chosen.
   *
   * @param name its name
   * @param file its file, one of the items
   * @param steps the chosen stages that have a result, each behind those that it needs
   */
  record Flow(String name, RepoPath file, List<Step> steps) {
    Flow {
      steps = List.copyOf(steps);
    }
  }

  /**
   * A stage and its recorded run.
   *
   * @param stage its address
   * @param description in the user's words; empty if not said
   * @param command what it ran, as a person would type it
   * @param key its stage key: 64 hexadecimal digits
   * @param engine what its key says of the engine ({@code djl}, {@code libtorch}, …); empty for a
   *     stage that is no {@code java} stage
   * @param params what it was told
   * @param reads what it read, sorted
   * @param writes what it wrote, sorted
   * @param run the oldest known run that succeeded with the lock's key and the lock's outputs
   */
  record Step(
      StageName stage,
      String description,
      String command,
      String key,
      SortedMap<String, String> engine,
      List<Parameter> params,
      List<RepoPath> reads,
      List<RepoPath> writes,
      Optional<Lineage.Run> run) {
    Step {
      engine = Collections.unmodifiableSortedMap(new TreeMap<>(engine));
      params = List.copyOf(params);
      reads = List.copyOf(reads);
      writes = List.copyOf(writes);
    }

    /** Returns the start, end and cost of its run, if there is a record of it. */
    Optional<RunRecord.Measured> measured() {
      return run.map(r -> r.record().measured());
    }
  }

  /**
   * A parameter.
   *
   * @param file the file that it stands in
   * @param key its dotted key
   * @param value as a person wrote it
   */
  record Parameter(RepoPath file, String key, String value) {
    /** Returns {@code FILE:KEY}, which is unique. */
    String id() {
      return file + ":" + key;
    }
  }

  /** What answers for an item. */
  enum Origin {
    /** A stage wrote it. */
    OUTPUT,
    /** A pointer stands for it. */
    DATA,
    /** Git has it. */
    GIT
  }

  /**
   * A file or a directory.
   *
   * @param path where it lies
   * @param origin what answers for it
   * @param entry what it is, as the locks and pointers have it; empty if nothing says
   * @param source for imported data, where that came from
   * @param parts the files in a directory, by path; empty for a file, and for a directory that has
   *     too many or whose listing is not here
   */
  record Item(
      RepoPath path,
      Origin origin,
      Optional<Entry> entry,
      Optional<Pointer.Source> source,
      SortedMap<RepoPath, Entry> parts) {
    Item {
      parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
    }

    boolean isDirectory() {
      return entry.map(Entry::isDirectory).orElse(false);
    }

    /** Returns the same without some of the files in it. */
    Item without(Predicate<RepoPath> unwanted) {
      SortedMap<RepoPath, Entry> left = new TreeMap<>(parts);
      left.keySet().removeIf(unwanted);
      return new Item(path, origin, entry, source, left);
    }
  }

  /**
   * What the project is, and whose: from {@code CITATION.cff} where there is one.
   *
   * @param title its title; never empty
   * @param description what it is; never empty
   * @param people whose work it is; the commit's author if nothing else is said
   * @param licence the licence's SPDX identifier or URL
   * @param licenceFile the file with the licence's text
   * @param version its version
   * @param doi its digital object identifier, without a resolver before it
   * @param url where it is to be had
   * @param keywords what it is about
   * @param released the day of its release, ISO 8601
   * @param citation how it wants to be cited, in one line; empty without {@code CITATION.cff}
   */
  record About(
      String title,
      String description,
      List<Person> people,
      Optional<String> licence,
      Optional<RepoPath> licenceFile,
      Optional<String> version,
      Optional<String> doi,
      Optional<String> url,
      List<String> keywords,
      Optional<String> released,
      Optional<String> citation) {
    About {
      people = List.copyOf(people);
      keywords = List.copyOf(keywords);
    }
  }

  /**
   * A person, without an address.
   *
   * @param name their name
   * @param orcid the URL of their ORCID
   * @param affiliation where they work
   */
  record Person(String name, Optional<String> orcid, Optional<String> affiliation) {}

  /** Returns all steps, pipeline after pipeline. */
  Stream<Step> steps() {
    return flows.stream().flatMap(flow -> flow.steps().stream());
  }

  /** Returns the step that wrote a path or the directory that it lies in. */
  Optional<Step> maker(RepoPath path) {
    return steps().filter(s -> s.writes().stream().anyMatch(path::isIn)).findFirst();
  }

  /** Returns the other items that lie in an item, those in another one of them left out. */
  List<Item> inside(RepoPath path) {
    return items.values().stream()
        .filter(item -> holder(item.path()).filter(path::equals).isPresent())
        .toList();
  }

  /** Returns the innermost other item that a path lies in. */
  Optional<RepoPath> holder(RepoPath path) {
    return path.isRoot()
        ? Optional.empty()
        : path.parent().selfAndParents().stream().filter(items::containsKey).findFirst();
  }
}
