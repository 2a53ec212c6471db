package dev.jrepro.project;

import dev.jrepro.core.RepoPath;
import dev.jrepro.store.Sweep;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What somebody would lose who is not asked: a commit that nothing reaches, an old run.
 *
 * @param source who
 * @param data by path, how many objects and bytes of it would go
 */
public record Loss(Need.Source source, SortedMap<RepoPath, Sweep.Amount> data) {
  public Loss {
    data = Collections.unmodifiableSortedMap(new TreeMap<>(data));
  }
}
