package dev.jrepro.project;

import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.remote.Progress;
import dev.jrepro.remote.Remote;
import dev.jrepro.store.FolderStore;
import dev.jrepro.store.ObjectWriter;
import java.io.IOException;
import java.util.Collection;

/** Brings run records, whose size nobody knows beforehand. */
final class RecordFetch {

  private RecordFetch() {}

  static void into(FolderStore cache, Remote remote, Collection<Digest> records)
      throws InterruptedException {
    try (ObjectWriter writer = cache.writer()) {
      for (Digest record : records) {
        if (!cache.contains(record)) {
          remote.download(record, writer, Progress.silent());
        }
      }
      writer.commit();
    } catch (IOException e) {
      throw new DiskFailed("store run records in the cache", e);
    }
  }
}
