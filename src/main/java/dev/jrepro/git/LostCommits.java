package dev.jrepro.git;

import dev.jrepro.core.Digest;
import dev.jrepro.core.FilesBelow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.eclipse.jgit.internal.storage.file.ObjectDirectory;
import org.eclipse.jgit.internal.storage.file.Pack;
import org.eclipse.jgit.internal.storage.file.PackIndex;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/** The commits that Git still has and nothing reaches; its own gc removes them some day. */
final class LostCommits {

  /** So many of them are looked at, the newest; there is no end to what a rebase leaves. */
  private static final int MOST = 1000;

  private LostCommits() {}

  /**
   * Finds them, the newest first.
   *
   * @param isReached which commits something reaches
   */
  static List<RevCommit> of(Repository repository, Predicate<ObjectId> isReached)
      throws IOException {
    Set<RevCommit> lost = new HashSet<>();
    try (ObjectReader reader = repository.newObjectReader();
        RevWalk walk = new RevWalk(reader)) {
      for (ObjectId id : all(repository)) {
        if (!isReached.test(id) && reader.open(id).getType() == Constants.OBJ_COMMIT) {
          lost.add(walk.parseCommit(id));
        }
      }
    }
    return lost.stream()
        .sorted((a, b) -> Integer.compare(b.getCommitTime(), a.getCommitTime()))
        .limit(MOST)
        .toList();
  }

  private static Set<ObjectId> all(Repository repository) throws IOException {
    Set<ObjectId> ids = new HashSet<>();
    if (repository.getObjectDatabase() instanceof ObjectDirectory objects) {
      for (Pack pack : objects.getPacks()) {
        for (PackIndex.MutableEntry entry : pack) {
          ids.add(entry.toObjectId());
        }
      }
      loose(objects.getDirectory().toPath(), ids);
    }
    return ids;
  }

  private static void loose(Path folder, Set<ObjectId> ids) throws IOException {
    FilesBelow.visit(
        folder,
        2,
        file -> {
          String name = folder.relativize(file).toString().replaceFirst("[/\\\\]", "");
          if (name.length() == ObjectId.zeroId().name().length() && isHex(name)) {
            ids.add(ObjectId.fromString(name));
          }
        });
  }

  /** The digits of a shorter name are those of a longer one, too. */
  private static boolean isHex(String name) {
    return Digest.isHex(name + "0".repeat(64 - name.length()));
  }
}
