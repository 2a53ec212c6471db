package dev.jrepro.cli;

import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.project.Project;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/** Targets as a person writes them: a path is read from where the command was started. */
final class Targets {

  private Targets() {}

  static List<String> of(Cli cli, Project project, List<String> targets) {
    return targets.stream().map(target -> of(cli, project, target)).toList();
  }

  private static String of(Cli cli, Project project, String target) {
    boolean isPath =
        target.startsWith("/")
            || target.startsWith(".")
            || Files.exists(cli.folder().resolve(target), LinkOption.NOFOLLOW_LINKS);
    if (!isPath) {
      // As it is written: where a link stands in the way, that is for the command to say.
      return isInAbsentData(cli, target)
          ? project.path(cli.folder(), ".").resolve(target).value()
          : target;
    }
    RepoPath path = project.path(cli.folder(), target);
    return path.isRoot() ? target : path.value();
  }

  /** Data that is not here has a pointer here, and so have the paths in it. */
  private static boolean isInAbsentData(Cli cli, String target) {
    if (target.indexOf('\0') >= 0) {
      return false;
    }
    for (Path at = Path.of(target); at != null; at = at.getParent()) {
      Path name = at.getFileName();
      Path pointer = cli.folder().resolve(at).resolveSibling(name + Pointer.SUFFIX);
      if (name != null && Files.isRegularFile(pointer)) {
        return true;
      }
    }
    return false;
  }
}
