package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import dev.jrepro.store.ObjectStore;
import dev.jrepro.store.ObjectWriter;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;

/** Passes everything on, and tells a test of each upload and download before it starts. */
record WatchedRemote(Remote remote, Watcher watcher) implements Remote {

  /** Is told of an object that is about to move. */
  interface Watcher {
    void moves(Digest digest) throws InterruptedException;
  }

  @Override
  public String describe() {
    return remote.describe();
  }

  @Override
  public Set<Digest> present(Map<Digest, Long> sizes) throws InterruptedException {
    return remote.present(sizes);
  }

  @Override
  public void upload(Digest digest, long sizeBytes, ObjectStore from, Progress progress)
      throws InterruptedException {
    watcher.moves(digest);
    remote.upload(digest, sizeBytes, from, progress);
  }

  @Override
  public void download(Digest digest, ObjectWriter into, Progress progress)
      throws InterruptedException {
    watcher.moves(digest);
    remote.download(digest, into, progress);
  }

  @Override
  public void linkRun(Digest stageKey, Digest record) throws InterruptedException {
    remote.linkRun(stageKey, record);
  }

  @Override
  public SortedSet<Digest> runs(Digest stageKey) throws InterruptedException {
    return remote.runs(stageKey);
  }

  @Override
  public void close() {
    remote.close();
  }
}
