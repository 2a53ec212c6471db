package dev.jrepro.pipeline;

import dev.jrepro.core.RepoPath;
import java.util.List;
import java.util.Optional;

/**
 * A pattern of paths: a folder that is named literally, and patterns of the names below it.
 *
 * @param folder the folder that holds whatever matches; the very path, if the pattern is one
 * @param names what follows, one a level, empty for a pattern that is a plain path; an empty one
 *     stands for {@code **}, any number of folders
 * @param wantsFolders whether it matches folders, and not files and links
 */
public record ItemPattern(
    RepoPath folder, List<Optional<NamePattern>> names, boolean wantsFolders) {

  /** A state is a bit a level. */
  static final int MAX_LEVELS = 60;

  public ItemPattern {
    names = List.copyOf(names);
  }

  /**
   * Where a walk down from the folder stands.
   *
   * @param states a bit for each level whose name may come next
   */
  public record Place(long states) {}

  /** Returns where a walk begins: in the folder. */
  public Place start() {
    return new Place(spread(1));
  }

  /** Two stars may stand for no folder at all. */
  private long spread(long states) {
    long all = states;
    for (int level = 0; level < names.size(); level++) {
      if ((all >> level & 1) != 0 && names.get(level).isEmpty()) {
        all |= 1L << (level + 1);
      }
    }
    return all;
  }

  /** Returns where a walk stands in a folder below; empty if nothing in there can match. */
  public Optional<Place> enter(Place place, String folder) {
    long next = 0;
    for (int level = 0; level < names.size(); level++) {
      if ((place.states() >> level & 1) == 0) {
        continue;
      }
      Optional<NamePattern> pattern = names.get(level);
      if (pattern.isEmpty()) {
        next |= folder.startsWith(".") ? 0 : 1L << level;
      } else if (level + 1 < names.size() && pattern.get().matches(folder)) {
        next |= 1L << (level + 1);
      }
    }
    return next == 0 ? Optional.empty() : Optional.of(new Place(spread(next)));
  }

  /** Returns whether what has that name here matches. */
  public boolean matches(Place place, String name) {
    int last = names.size() - 1;
    return last >= 0
        && (place.states() >> last & 1) != 0
        && names.get(last).filter(pattern -> pattern.matches(name)).isPresent();
  }
}
