package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.content.ItemTable;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.pipeline.ItemMap;
import dev.jrepro.project.Project;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What one task of an array does: it runs a map stage's command for its share of the items, some
 * after others, and publishes what it has now and then, so that whoever takes its place goes on
 * from there.
 */
final class ShareRun {

  /** So long, or a part of what was taken up to now, is lost at most. */
  private static final Duration PORTION = Duration.ofSeconds(30);

  private static final int PART = 5;

  /** A portion is so many times the last one at most: the first items may be quick ones. */
  private static final int GROWTH = 8;

  private final Ticket ticket;
  private final Project project;
  private final Depot depot;
  private final NodeProject node;
  private final Consumer<String> say;

  ShareRun(Ticket ticket, Project project, Depot depot, NodeProject node, Consumer<String> say) {
    this.ticket = ticket;
    this.project = project;
    this.depot = depot;
    this.node = node;
    this.say = say;
  }

  /** Publishes what a run of the stage's command for some items came to. */
  interface Publication {
    void publish(Kit kit, Optional<JreproException.StageFailed> failure)
        throws InterruptedException;
  }

  /**
   * Runs it.
   *
   * @param task the task's place in the array
   * @throws JreproException.StageFailed if the command failed for an item; that is published
   */
  void run(int task, Publication publication) throws InterruptedException {
    SortedMap<RepoPath, Entry> share = share(task);
    Kit kit = node.furnish(share);
    SortedMap<RepoPath, Entry> left = unknown(share, node.map(kit));
    say.accept(left.size() + " of " + share.size() + " items are to be done.");
    Optional<JreproException.StageFailed> failure = Optional.empty();
    long begun = System.nanoTime();
    int count = node.portion(kit);
    while (!left.isEmpty()) {
      long start = System.nanoTime();
      SortedMap<RepoPath, Entry> some = first(left, count);
      Optional<JreproException.StageFailed> failed = run(kit, some, publication);
      failure = failure.or(() -> failed);
      if (failed.isPresent() && !ticket.share().orElseThrow().keepGoing()) {
        throw failed.get();
      }
      left.keySet().removeAll(some.keySet());
      count = next(count, System.nanoTime() - start, System.nanoTime() - begun);
    }
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  private Optional<JreproException.StageFailed> run(
      Kit kit, SortedMap<RepoPath, Entry> items, Publication publication)
      throws InterruptedException {
    Optional<JreproException.StageFailed> failure = Optional.empty();
    try {
      node.run(kit, Optional.of(items), new JobNarrator(say));
    } catch (JreproException.StageFailed e) {
      failure = Optional.of(e);
    } catch (InterruptedException | RuntimeException e) {
      if (JreproException.Interrupted.isBehind(e)) {
        Thread.interrupted(); // What there is, is to be published all the same.
        publication.publish(kit, Optional.empty());
      }
      throw e;
    }
    publication.publish(kit, failure);
    return failure;
  }

  private SortedMap<RepoPath, Entry> share(int task) throws InterruptedException {
    Entry list = ticket.share().orElseThrow().list();
    depot.bring(List.of(list));
    List<Entry> tables = ItemShares.load(list.digest(), project.cache()).tables();
    if (task >= tables.size()) {
      throw new JreproException.Refused("the array has no task " + task + ".");
    }
    depot.bring(List.of(tables.get(task)));
    return new TreeMap<>(ItemTable.load(tables.get(task).digest(), project.cache()).items());
  }

  /** Returns the items that no other attempt has results of. */
  private SortedMap<RepoPath, Entry> unknown(SortedMap<RepoPath, Entry> share, ItemMap map)
      throws InterruptedException {
    Gathering gathering = new Gathering(project, depot, map, share);
    gathering.read(ticket.key(), ticket.again());
    return gathering.missing();
  }

  private static SortedMap<RepoPath, Entry> first(SortedMap<RepoPath, Entry> items, int count) {
    List<RepoPath> paths = new ArrayList<>(items.keySet());
    return paths.size() <= count
        ? new TreeMap<>(items)
        : new TreeMap<>(items.headMap(paths.get(count)));
  }

  private static int next(int count, long lastNanos, long allNanos) {
    long aim = Math.max(PORTION.toNanos(), allNanos / PART);
    double rate = (double) aim / Math.max(1, lastNanos);
    return (int) Math.clamp(Math.round(count * rate), 1, (long) GROWTH * count);
  }
}
