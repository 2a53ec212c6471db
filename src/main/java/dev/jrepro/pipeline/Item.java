package dev.jrepro.pipeline;

import dev.jrepro.core.RepoPath;
import java.util.List;

/**
 * One of the things that a map stage runs for, as its command sees it.
 *
 * @param path where it lies
 * @param workingFolder where the command runs
 */
public record Item(RepoPath path, RepoPath workingFolder) {

  /** Returns a field's text. */
  public String get(ItemField field) {
    return switch (field) {
      case PATH -> seen(path, workingFolder);
      case NAME -> path.name();
      case STEM -> path.name().substring(0, suffixAt());
      case SUFFIX -> path.name().substring(suffixAt());
      case PARENT -> seen(path.parent(), workingFolder);
    };
  }

  /** As Python's pathlib has it: neither a leading nor a trailing dot begins a suffix. */
  private int suffixAt() {
    String name = path.name();
    int dot = name.lastIndexOf('.');
    return dot > 0 && dot < name.length() - 1 ? dot : name.length();
  }

  /** Returns a path as it is written in a folder. */
  static String seen(RepoPath what, RepoPath workingFolder) {
    if (what.equals(workingFolder)) {
      return ".";
    }
    if (what.isIn(workingFolder)) {
      return what.from(workingFolder);
    }
    List<String> from = workingFolder.parts();
    List<String> to = what.parts();
    int shared = 0;
    while (shared < Math.min(from.size(), to.size()) && from.get(shared).equals(to.get(shared))) {
      shared++;
    }
    String up = "../".repeat(from.size() - shared);
    String down = String.join("/", to.subList(shared, to.size()));
    return down.isEmpty() ? up.substring(0, up.length() - 1) : up + down;
  }
}
