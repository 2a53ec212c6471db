package dev.jrepro.project;

import dev.jrepro.content.Entry;
import dev.jrepro.content.Tree;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.store.FolderStore;
import dev.jrepro.store.Inspection;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Whether a project's cache holds what it says it holds: everything is hashed anew, and for what is
 * damaged it is told who needs it.
 */
public final class Fsck {

  /** So many of those who need an object are named. */
  private static final int NAMED = 3;

  private final Project project;
  private final FolderStore cache;
  private final Map<Digest, Boolean> tainted = new HashMap<>();

  /** Checks a project's cache. */
  public Fsck(Project project) {
    this.project = project;
    this.cache = project.cache();
  }

  /**
   * What was found.
   *
   * @param inspection what was hashed, and what of it was damaged
   * @param broken objects of which the cache had a damaged copy and has no good one; with the first
   *     of those who need each
   * @param missing what pointers and locks of the workspace name and the cache does not have: how
   *     many objects, by path of the data
   * @param wrongSize files whose size is not the one that their directory says, in words
   * @param remarks what else a person should know
   */
  public record Result(
      Inspection.Result inspection,
      SortedMap<Digest, List<String>> broken,
      SortedMap<RepoPath, Long> missing,
      List<String> wrongSize,
      List<String> remarks) {
    public Result {
      broken = Collections.unmodifiableSortedMap(new TreeMap<>(broken));
      missing = Collections.unmodifiableSortedMap(new TreeMap<>(missing));
      wrongSize = List.copyOf(wrongSize);
      remarks = List.copyOf(remarks);
    }

    /** Returns whether nothing is damaged; something may be missing. */
    public boolean isSound() {
      return inspection.broken().isEmpty() && broken.isEmpty() && wrongSize.isEmpty();
    }
  }

  /** Hashes the whole cache; what is damaged is set aside. */
  public Result check(Inspection.Watch watch) throws InterruptedException {
    Inspection.Result inspection = Inspection.of(cache, watch);
    return judge(inspection);
  }

  /** Says anew what is lost and missing, after a repair. */
  public Result judge(Inspection.Result inspection) throws InterruptedException {
    List<String> remarks = new ArrayList<>();
    SortedMap<Digest, List<String>> broken = needers(Inspection.lost(cache), remarks);
    SortedMap<RepoPath, Long> missing = new TreeMap<>();
    List<String> wrongSize = new ArrayList<>();
    new Holdings(project.workspace())
        .entries(List.of())
        .forEach((path, entry) -> {
          long count = missing(path, entry, wrongSize, new HashSet<>());
          if (count > 0) {
            missing.put(path, count);
          }
        });
    return new Result(inspection, broken, missing, wrongSize, remarks);
  }

  /**
   * Returns, for each of some objects that somebody needs, the first who do.
   *
   * @param remarks takes what a person should know of the search
   */
  public SortedMap<Digest, List<String>> needers(SortedSet<Digest> lost, List<String> remarks)
      throws InterruptedException {
    tainted.clear();
    SortedMap<Digest, List<String>> found = new TreeMap<>();
    if (!lost.isEmpty()) {
      for (Need need : needs(remarks)) {
        find(need.path().value(), need.digest(), isTree(need), need.source(), lost, found);
      }
    }
    return found;
  }

  private List<Need> needs(List<String> remarks) throws InterruptedException {
    List<Need> needs = new ArrayList<>();
    for (Path each : new CacheUsers(project.cacheDir()).allWith(project.git().commonDir())) {
      try {
        Roots roots = new Roots();
        roots.add(each);
        RunNeeds runs = new RunNeeds(cache, roots.keys());
        runs.add(each, Instant.MIN);
        needs.addAll(roots.needs());
        needs.addAll(runs.kept());
      } catch (JreproException.Refused e) {
        remarks.add("who needs what was not asked of all: " + e.getMessage());
      }
    }
    return needs;
  }

  private static boolean isTree(Need need) {
    return need.kind().isPresent() && need.kind().get().isTree();
  }

  /** Names the need for each lost object that it leads to. */
  private void find(
      String path,
      Digest digest,
      boolean isTree,
      Need.Source source,
      Set<Digest> lost,
      Map<Digest, List<String>> found) {
    if (lost.contains(digest)) {
      List<String> names = found.computeIfAbsent(digest, d -> new ArrayList<>());
      String name = path + " of " + source.describe();
      if (names.size() < NAMED && !names.contains(name)) {
        names.add(name);
      }
    } else if (isTree && isTainted(digest, lost)) {
      children(digest)
          .forEach((name, entry) ->
              find(path + "/" + name, entry.digest(), entry.kind().isTree(), source, lost, found));
    }
  }

  private boolean isTainted(Digest tree, Set<Digest> lost) {
    Boolean known = tainted.get(tree);
    if (known == null) {
      known =
          children(tree).values().stream()
              .anyMatch(entry ->
                  lost.contains(entry.digest())
                      || (entry.kind().isTree() && isTainted(entry.digest(), lost)));
      tainted.put(tree, known);
    }
    return known;
  }

  /** Returns the entries of a directory by name, if it can be read. */
  private SortedMap<String, Entry> children(Digest tree) {
    try {
      return Tree.load(tree, cache).entries();
    } catch (JreproException e) {
      return new TreeMap<>();
    }
  }

  private long missing(RepoPath path, Entry entry, List<String> wrongSize, Set<Digest> seen) {
    OptionalLong size = cache.sizeBytes(entry.digest());
    if (size.isEmpty()) {
      return 1;
    }
    if (!entry.kind().isTree()) {
      if (size.getAsLong() != entry.sizeBytes()) {
        wrongSize.add(path + ": its object has " + size.getAsLong() + " bytes, not as was noted");
      }
      return 0;
    }
    long count = 0;
    if (seen.add(entry.digest())) {
      try {
        for (Map.Entry<String, Entry> child :
            Tree.load(entry.digest(), cache).entries().entrySet()) {
          count += missing(path.child(child.getKey()), child.getValue(), wrongSize, seen);
        }
      } catch (JreproException e) {
        count++; // A part of the directory is not here.
      }
    }
    return count;
  }
}
