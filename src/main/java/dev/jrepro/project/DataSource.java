package dev.jrepro.project;

import dev.jrepro.content.Entry;
import dev.jrepro.content.Kind;
import dev.jrepro.content.MissingObject;
import dev.jrepro.content.ObjectSource;
import dev.jrepro.content.Tree;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.remote.Progress;
import dev.jrepro.remote.Remote;
import dev.jrepro.remote.RemoteSpec;
import dev.jrepro.remote.Remotes;
import dev.jrepro.remote.Transfer;
import dev.jrepro.store.CorruptObject;
import dev.jrepro.store.FolderStore;
import dev.jrepro.store.Wholeness;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cache and the remote behind it: what the cache lacks is brought into it when it is asked for.
 * The remote is opened when it is first needed. For one thread.
 */
final class DataSource implements ObjectSource, AutoCloseable {

  private static final int JOBS = 8;

  private final FolderStore cache;
  private final Optional<RemoteSpec> spec;
  private final Path remotes;
  private final Progress progress;
  private @Nullable Remote remote;

  /**
   * Puts a remote behind a cache.
   *
   * @param remotes the folder with what is remembered of remotes
   */
  DataSource(FolderStore cache, Optional<RemoteSpec> spec, Path remotes, Progress progress) {
    this.cache = cache;
    this.spec = spec;
    this.remotes = remotes;
    this.progress = progress;
  }

  FolderStore cache() {
    return cache;
  }

  /**
   * Returns a small object, such as a tree.
   *
   * @throws MissingObject if the cache lacks it and there is no remote
   * @throws JreproException.RemoteFailed if the remote lacks it
   */
  @Override
  public byte[] read(Digest digest) {
    if (!cache.contains(digest)) {
      fetchObjects(List.of(digest));
    }
    try {
      return cache.read(digest);
    } catch (CorruptObject e) {
      // The bad copy was set aside; a remote may have a good one.
      if (spec.isEmpty()) {
        throw e;
      }
      fetchObjects(List.of(digest));
      return cache.read(digest);
    }
  }

  /** Brings the trees of an entry, and none of its files, level by level. */
  void bringTrees(Entry entry) {
    for (List<Digest> level = trees(List.of(entry)); !level.isEmpty(); ) {
      fetchObjects(level.stream().filter(tree -> !cache.contains(tree)).toList());
      List<Entry> below = new ArrayList<>();
      level.forEach(tree -> below.addAll(Tree.children(tree, this)));
      level = trees(below);
    }
  }

  private static List<Digest> trees(Collection<Entry> entries) {
    return entries.stream().filter(e -> e.kind().isTree()).map(Entry::digest).distinct().toList();
  }

  /** Brings a whole entry into the cache. */
  void bring(Entry entry) {
    if (Wholeness.has(cache, entry)) {
      return;
    }
    try {
      new Transfer(cache, remote(entry.digest()), JOBS, progress).fetch(List.of(entry));
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /** Opens a file. The bytes are checked as they are read; it is brought first if need be. */
  InputStream open(Entry file) throws IOException {
    if (file.kind() == Kind.DIRECTORY) {
      throw new IllegalArgumentException("a directory has no bytes");
    }
    bring(file);
    return cache.open(file.digest());
  }

  private void fetchObjects(List<Digest> digests) {
    if (digests.isEmpty()) {
      return;
    }
    try {
      new Transfer(cache, remote(digests.getFirst()), JOBS, Progress.silent())
          .fetchObjects(digests);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private Remote remote(Digest wanted) {
    if (remote == null) {
      RemoteSpec known = spec.orElseThrow(() -> new MissingObject(wanted));
      remote = Remotes.open(known, RemoteMemory.index(remotes, known.name()));
    }
    return remote;
  }

  private static JreproException interrupted() {
    Thread.currentThread().interrupt();
    return new JreproException.Interrupted();
  }

  @Override
  public void close() {
    if (remote != null) {
      remote.close();
    }
  }
}
