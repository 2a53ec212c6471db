package dev.jrepro.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.Repository;

/** Finds the work trees of a repository: the main one, and the linked ones by name. */
final class WorkTrees {

  private WorkTrees() {}

  static List<WorkTree> of(Repository repository) throws IOException {
    Path common = repository.getCommonDirectory().toPath();
    List<WorkTree> found = new ArrayList<>();
    found.add(main(repository, common));
    Path linked = common.resolve("worktrees");
    if (Files.isDirectory(linked)) {
      try (Stream<Path> folders = Files.list(linked)) {
        for (Path folder : folders.sorted().toList()) {
          found.add(linked(folder));
        }
      }
    }
    return found;
  }

  private static WorkTree main(Repository repository, Path common) {
    if (repository.isBare()) {
      return new WorkTree(common, Optional.empty(), WorkTree.State.BARE);
    }
    Path folder = repository.getWorkTree().toPath();
    return new WorkTree(
        common,
        Optional.of(folder),
        Files.isDirectory(folder) ? WorkTree.State.PRESENT : WorkTree.State.LOCKED_AWAY);
  }

  /** Git keeps, in a file of that name, where the file {@code .git} of a linked work tree is. */
  private static WorkTree linked(Path gitDir) throws IOException {
    String text = Files.readString(gitDir.resolve("gitdir"), StandardCharsets.UTF_8).strip();
    Path dotGit = gitDir.resolve(text).normalize();
    Path folder = dotGit.resolveSibling(".").normalize();
    if (Files.exists(dotGit)) {
      return new WorkTree(gitDir, Optional.of(folder), WorkTree.State.PRESENT);
    }
    boolean locked = Files.exists(gitDir.resolve("locked"));
    return new WorkTree(
        gitDir, Optional.of(folder), locked ? WorkTree.State.LOCKED_AWAY : WorkTree.State.PRUNABLE);
  }
}
