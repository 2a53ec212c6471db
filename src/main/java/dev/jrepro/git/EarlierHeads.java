package dev.jrepro.git;

import dev.jrepro.core.CommitId;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ReflogEntry;
import org.eclipse.jgit.lib.ReflogReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.RepositoryState;
import org.jspecify.annotations.Nullable;

/** The commits that a work tree was on of late, by the reflog of its HEAD. */
final class EarlierHeads {

  /** Whoever goes on for longer without a command of jrepro's has moved on. */
  private static final int MOST = 50;

  private EarlierHeads() {}

  /** Returns them, the last one first. */
  static List<CommitId> of(Repository repository) {
    Set<ObjectId> heads = new LinkedHashSet<>();
    try {
      if (repository.getRepositoryState() != RepositoryState.SAFE) {
        // A merge or the like changes files before HEAD.
        add(heads, repository.resolve(Constants.HEAD));
      }
      add(heads, repository.readOrigHead());
      ReflogReader log = repository.getRefDatabase().getReflogReader(Constants.HEAD);
      if (log != null) {
        for (ReflogEntry entry : log.getReverseEntries(MOST)) {
          add(heads, entry.getOldId());
        }
      }
    } catch (IOException e) {
      throw GitRepo.failed("cannot read the reflog of HEAD", e);
    }
    return heads.stream().map(GitRepo::commitId).toList();
  }

  private static void add(Set<ObjectId> heads, @Nullable ObjectId head) {
    if (head != null && !head.equals(ObjectId.zeroId())) {
      heads.add(head.copy());
    }
  }
}
