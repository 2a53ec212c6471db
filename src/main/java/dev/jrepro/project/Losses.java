package dev.jrepro.project;

import dev.jrepro.content.Entry;
import dev.jrepro.content.Tree;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.git.History;
import dev.jrepro.store.FolderStore;
import dev.jrepro.store.Sweep;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Tells who would lose what if a plan were carried out. */
final class Losses {

  private static final Sweep.Amount NOTHING = new Sweep.Amount(0, 0);

  private final FolderStore cache;
  private final Map<Digest, Long> dead = new HashMap<>();
  private final Map<Digest, Sweep.Amount> below = new HashMap<>();
  private final Map<Need.Source, SortedMap<RepoPath, Sweep.Amount>> found = new LinkedHashMap<>();

  Losses(FolderStore cache, Sweep.Plan plan) {
    this.cache = cache;
    plan.objects().forEach(object -> dead.put(object.digest(), object.sizeBytes()));
  }

  /** Adds the commits of a project that Git has and nothing reaches. */
  void addCommits(Path commonDir) throws InterruptedException {
    try (History history = History.open(commonDir, Roots.INTEREST)) {
      history.everything(version -> {});
      history.lost(version -> {
        Need.Source source = new Need.Source.Commit(version.commit().orElseThrow());
        named(version, source).forEach(this::add);
      });
    }
  }

  /** What a later jrepro wrote, in a commit that nothing reaches, is not this one's to judge. */
  private static List<Need> named(History.Version version, Need.Source source) {
    try {
      return NamedObjects.in(version.path(), version.text(), source).needs();
    } catch (JreproException.Refused e) {
      return List.of();
    }
  }

  /** Adds what a need leads to, if any of it would go. */
  void add(Need need) {
    boolean isTree = need.kind().isPresent() && need.kind().get().isTree();
    Sweep.Amount lost = isTree ? tree(need.digest()) : file(need.digest());
    if (lost.objects() > 0) {
      found.computeIfAbsent(need.source(), s -> new TreeMap<>()).put(need.path(), lost);
    }
  }

  /** Returns who would lose what. */
  List<Loss> found() {
    List<Loss> losses = new ArrayList<>();
    found.forEach((source, data) -> losses.add(new Loss(source, data)));
    return losses;
  }

  private Sweep.Amount file(Digest digest) {
    Long size = dead.get(digest);
    return size == null ? NOTHING : new Sweep.Amount(1, size);
  }

  private Sweep.Amount tree(Digest digest) {
    Sweep.Amount known = below.get(digest);
    if (known != null || !dead.containsKey(digest)) {
      // What somebody needs, he needs with all below it; and nothing else is looked for.
      return known == null ? NOTHING : known;
    }
    Sweep.Amount sum = file(digest);
    for (Entry child : children(digest)) {
      Sweep.Amount lost = child.kind().isTree() ? tree(child.digest()) : file(child.digest());
      sum = new Sweep.Amount(sum.objects() + lost.objects(), sum.bytes() + lost.bytes());
    }
    below.put(digest, sum);
    return sum;
  }

  /** What is in a directory that is damaged or not here cannot be told, and is lost already. */
  private List<Entry> children(Digest digest) {
    try {
      return Tree.children(digest, cache);
    } catch (JreproException e) {
      return List.of();
    }
  }
}
