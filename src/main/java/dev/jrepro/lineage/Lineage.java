package dev.jrepro.lineage;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.json.JsonValue;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where something came from, or what was made of it: data and the steps between them.
 *
 * @param data what there is, by path
 * @param steps what stages did, by stage
 * @param reads which step reads which data
 * @param writes which step writes which data
 * @param start the data or the outputs of the stage that was asked about
 */
public record Lineage(
    SortedMap<RepoPath, Data> data,
    SortedMap<StageName, Step> steps,
    SortedSet<Link> reads,
    SortedSet<Link> writes,
    List<RepoPath> start) {

  public Lineage {
    data = Collections.unmodifiableSortedMap(new TreeMap<>(data));
    steps = Collections.unmodifiableSortedMap(new TreeMap<>(steps));
    reads = Collections.unmodifiableSortedSet(new TreeSet<>(reads));
    writes = Collections.unmodifiableSortedSet(new TreeSet<>(writes));
    start = List.copyOf(start);
  }

  /** What a piece of data is. */
  public enum Source {
    OUTPUT,
    ADDED,
    IMPORTED,
    GIT
  }

  /**
   * A piece of data.
   *
   * @param path where
   * @param source what answers for it
   * @param entry what it is; empty if nothing says
   * @param places for an import, where it can be had
   */
  public record Data(RepoPath path, Source source, Optional<Entry> entry, List<String> places) {
    public Data {
      places = List.copyOf(places);
    }
  }

  /**
   * What a stage did.
   *
   * @param stage the stage
   * @param command its command, as its key has it
   * @param params its parameters as {@code key = value}, sorted
   * @param key its key; empty if it has no lock
   * @param runs the known runs with that key, the first learned first
   */
  public record Step(
      StageName stage,
      JsonValue command,
      List<String> params,
      Optional<Digest> key,
      List<Run> runs) {
    public Step {
      params = List.copyOf(params);
      runs = List.copyOf(runs);
    }
  }

  /** A known run: its record's digest and the record. */
  public record Run(Digest digest, RunRecord record) {}

  /** A step and a piece of data that it reads or writes. */
  public record Link(StageName step, RepoPath path) implements Comparable<Link> {
    @Override
    public int compareTo(Link other) {
      int byStep = step.compareTo(other.step);
      return byStep != 0 ? byStep : path.compareTo(other.path);
    }
  }

  /** Returns the steps that write a piece of data, sorted. */
  public List<Step> writers(RepoPath path) {
    return linked(writes, path);
  }

  /** Returns the steps that read a piece of data, sorted. */
  public List<Step> readers(RepoPath path) {
    return linked(reads, path);
  }

  /** Returns the data that a step reads, sorted. */
  public List<RepoPath> read(StageName step) {
    return reads.stream().filter(l -> l.step().equals(step)).map(Link::path).toList();
  }

  /** Returns the data that a step writes, sorted. */
  public List<RepoPath> written(StageName step) {
    return writes.stream().filter(l -> l.step().equals(step)).map(Link::path).toList();
  }

  private List<Step> linked(SortedSet<Link> links, RepoPath path) {
    return links.stream()
        .filter(link -> link.path().equals(path))
        .flatMap(link -> Optional.ofNullable(steps.get(link.step())).stream())
        .toList();
  }
}
