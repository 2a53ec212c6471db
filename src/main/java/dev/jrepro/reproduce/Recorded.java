package dev.jrepro.reproduce;

import dev.jrepro.content.Entry;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.lineage.VolatileFields;
import dev.jrepro.pipeline.Output;
import dev.jrepro.project.Project;
import dev.jrepro.project.Sharing;
import dev.jrepro.remote.Progress;
import dev.jrepro.store.ObjectWriter;
import dev.jrepro.store.Wholeness;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Brings what a commit's locks recorded into the cache, where it is to be compared.
 *
 * @param home the project
 * @param snapshot what the commit declares
 */
record Recorded(Project home, CommitId commit, Snapshot snapshot) {

  private static final int JOBS = 8;

  /** Brings an output from Git or from the default remote, if one of them has it. */
  void bring(Output output, Entry entry) throws InterruptedException {
    if (Wholeness.has(home.cache(), entry)) {
      return;
    }
    Optional<byte[]> kept = home.git().file(commit, output.path());
    if (kept.isPresent() && !entry.isDirectory()) {
      store(
          output.volatileFields().isEmpty()
              ? kept.get()
              : VolatileFields.counted(kept.get(), output.volatileFields()));
      return;
    }
    if (!home.config().remotes().isEmpty()) {
      try {
        new Sharing(home, Optional.empty(), JOBS, Progress.silent())
            .fetch(List.of(snapshot), List.of(output.path().value()));
      } catch (JreproException.RemoteFailed | JreproException.Refused e) {
        // Then it is not to be compared more closely than by digest.
        return;
      }
    }
  }

  private void store(byte[] bytes) {
    try (ObjectWriter writer = home.cache().writer()) {
      writer.put(bytes);
      writer.commit();
    } catch (IOException e) {
      throw new DiskFailed("write to the cache", e);
    }
  }
}
