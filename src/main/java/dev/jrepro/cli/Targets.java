package dev.jrepro.cli;

import dev.jrepro.core.RepoPath;
import dev.jrepro.project.Project;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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
      return target;
    }
    RepoPath path = project.path(cli.folder(), target);
    return path.isRoot() ? target : path.value();
  }
}
