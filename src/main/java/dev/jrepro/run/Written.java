package dev.jrepro.run;

import dev.jrepro.core.RepoPath;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a command that ended well may have left undone. */
final class Written {

  private Written() {}

  /**
   * Returns what is wrong with what a command was to write, as the end of a sentence.
   *
   * @param outputs what has to be there
   * @param logs what may be there
   */
  static Optional<String> wrong(Path root, List<RepoPath> outputs, List<RepoPath> logs) {
    return outputs.stream()
        .flatMap(path -> isBehindLink(root, path).stream())
        .findFirst()
        .or(() -> logs.stream().flatMap(path -> isBehindLink(root, path).stream()).findFirst())
        .or(() ->
            outputs.stream()
                .filter(path -> !Files.exists(path.under(root), LinkOption.NOFOLLOW_LINKS))
                .findFirst()
                .map(path -> "did not write its output " + path));
  }

  private static Optional<String> isBehindLink(Path root, RepoPath path) {
    return Disk.linkBefore(root, path)
        .map(link -> "made a symbolic link of " + link + ", in which its output " + path + " lies");
  }
}
