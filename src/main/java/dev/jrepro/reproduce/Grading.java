package dev.jrepro.reproduce;

import dev.jrepro.content.Entry;
import dev.jrepro.content.Leaves;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.metrics.Claims;
import dev.jrepro.project.Project;
import dev.jrepro.store.FolderStore;
import dev.jrepro.tensors.Npy;
import dev.jrepro.tensors.SafeTensors;
import dev.jrepro.tensors.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Grades one regenerated output against what a lock recorded. */
final class Grading {

  private final FolderStore recordedIn;
  private final FolderStore regeneratedIn;
  private final List<Claims.Answer> claims;

  /**
   * Prepares grading.
   *
   * @param home where the recorded bytes are, if anywhere here
   * @param clone where the regenerated ones are
   * @param claims the claims, checked on what was regenerated
   */
  Grading(Project home, Project clone, List<Claims.Answer> claims) {
    this.recordedIn = home.cache();
    this.regeneratedIn = clone.cache();
    this.claims = List.copyOf(claims);
  }

  Grade grade(RepoPath path, Entry recorded, Entry regenerated) {
    if (recorded.equals(regenerated)) {
      return Grade.IDENTICAL;
    }
    if (sameTensors(path, recorded, regenerated)) {
      return Grade.IDENTICAL_TENSORS;
    }
    List<Claims.Answer> onIt =
        claims.stream().filter(answer -> answer.claim().file().equals(path)).toList();
    boolean hold = !onIt.isEmpty() && onIt.stream().allMatch(Claims.Answer::holds);
    return hold ? Grade.CLAIMS_HOLD : Grade.DIFFERENT;
  }

  /** Returns whether both have the same files, and differ in containers of equal tensors only. */
  private boolean sameTensors(RepoPath path, Entry recorded, Entry regenerated) {
    try {
      SortedMap<RepoPath, Entry> before = Leaves.of(path, recorded, recordedIn);
      SortedMap<RepoPath, Entry> after = Leaves.of(path, regenerated, regeneratedIn);
      if (!before.keySet().equals(after.keySet())) {
        return false;
      }
      for (Map.Entry<RepoPath, Entry> old : before.entrySet()) {
        Entry now = after.get(old.getKey());
        boolean same =
            old.getValue().equals(now)
                || (now != null && old.getValue().isDirectory() && now.isDirectory())
                || (now != null && equalTensors(old.getKey(), old.getValue(), now));
        if (!same) {
          return false;
        }
      }
      return true;
    } catch (JreproException e) {
      // What cannot be read cannot be compared tensor by tensor.
      return false;
    } catch (IOException e) {
      throw new DiskFailed("compare " + path, e);
    }
  }

  private boolean equalTensors(RepoPath path, Entry recorded, Entry regenerated)
      throws IOException {
    if (recorded.kind() != regenerated.kind()) {
      return false;
    }
    Path scratch = Files.createTempDirectory("jrepro-tensors");
    try (Arena arena = Arena.ofConfined()) {
      Path old = recordedIn.file(recorded.digest(), scratch.resolve("recorded"));
      Path fresh = regeneratedIn.file(regenerated.digest(), scratch.resolve("regenerated"));
      SortedMap<String, Tensor> before = read(path, old, arena);
      SortedMap<String, Tensor> after = read(path, fresh, arena);
      return before.keySet().equals(after.keySet())
          && before.entrySet().stream()
              .allMatch(tensor -> equal(tensor.getValue(), after.get(tensor.getKey())));
    } finally {
      Files.deleteIfExists(scratch.resolve("recorded"));
      Files.deleteIfExists(scratch.resolve("regenerated"));
      Files.delete(scratch);
    }
  }

  private static boolean equal(Tensor before, @Nullable Tensor after) {
    return after != null && before.sameAs(after);
  }

  /** Returns the tensors of a container by name. */
  private static SortedMap<String, Tensor> read(RepoPath path, Path file, Arena arena)
      throws IOException {
    if (path.name().endsWith(".safetensors")) {
      return SafeTensors.open(file, arena);
    }
    if (path.name().endsWith(".npy")) {
      return new TreeMap<>(Map.of("", Npy.open(file, arena)));
    }
    throw new JreproException.Refused(path + " holds no tensors that are known here.");
  }
}
