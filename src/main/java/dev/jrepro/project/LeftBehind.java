package dev.jrepro.project;

import dev.jrepro.content.Entry;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Tells data that a person changed from data whose pointer Git changed: a merge, a pull or a
 * checkout of another commit writes the pointer and leaves the data as the old pointer said.
 *
 * @param project whose data it is
 */
public record LeftBehind(Project project) {

  /**
   * Returns whether data is what an earlier commit's pointer said, while its pointer now is Git's.
   *
   * @param pointer the pointer as it is
   * @param now what stands at its data, which is something else
   */
  public boolean is(Pointer pointer, Entry now) {
    RepoPath file = Pointer.file(pointer.path());
    boolean isGits =
        project.git().isMerging()
            || (project.git().isTracked(file) && project.git().changed(List.of(file)).isEmpty());
    return isGits
        && project.git().earlierHeads().stream()
            .anyMatch(commit -> said(commit, file).equals(Optional.of(now)));
  }

  private Optional<Entry> said(CommitId commit, RepoPath file) {
    try {
      return project
          .git()
          .file(commit, file)
          .flatMap(bytes -> Pointer.parse(file, new String(bytes, StandardCharsets.UTF_8)).entry());
    } catch (JreproException e) {
      // A commit that is gone, or a pointer that does not read, is no evidence.
      return Optional.empty();
    }
  }
}
