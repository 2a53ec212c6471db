package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.content.Leaves;
import dev.jrepro.content.MissingObject;
import dev.jrepro.content.ObjectSink;
import dev.jrepro.content.ObjectSource;
import dev.jrepro.content.Tree;
import dev.jrepro.content.TreeEdit;
import dev.jrepro.content.TreeMemory;
import dev.jrepro.content.TreePath;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Composes a folder of the outputs of items: of all of them, or of a folder that there is and what
 * changed in it, which comes to the same. It works in memory and reads what it lacks from the
 * cache. For one thread.
 */
final class ItemTrees implements ObjectSource {

  /** From so many changes on, it is quicker to compose anew. */
  static final int MANY = 500;

  private final TreeMemory memory;
  private final ObjectSource cache;

  /**
   * Prepares.
   *
   * @param memory takes what is made, and may have more
   */
  ItemTrees(TreeMemory memory, ObjectSource cache) {
    this.memory = memory;
    this.cache = cache;
  }

  /** Returns where trees may be put that are to be read here. */
  TreeMemory memory() {
    return memory;
  }

  @Override
  public byte[] read(Digest digest) {
    try {
      return memory.read(digest);
    } catch (MissingObject e) {
      return cache.read(digest);
    }
  }

  /** Returns a folder of outputs. */
  Entry of(RepoPath folder, SortedMap<RepoPath, Entry> outputs) throws IOException {
    Folder top = new Folder();
    outputs.forEach((path, entry) -> top.add(new RepoPath(path.from(folder)), entry));
    return top.store(memory);
  }

  /** A folder on its way to be one. */
  private static final class Folder {
    private final SortedMap<String, Entry> entries = new TreeMap<>(RepoPath.BYTE_ORDER);
    private final SortedMap<String, Folder> folders = new TreeMap<>(RepoPath.BYTE_ORDER);

    void add(RepoPath path, Entry entry) {
      String value = path.value();
      int slash = value.indexOf('/');
      if (slash < 0) {
        entries.put(value, entry);
      } else {
        folders
            .computeIfAbsent(value.substring(0, slash), _ -> new Folder())
            .add(new RepoPath(value.substring(slash + 1)), entry);
      }
    }

    Entry store(ObjectSink sink) throws IOException {
      for (var folder : folders.entrySet()) {
        entries.put(folder.getKey(), folder.getValue().store(sink));
      }
      return new Tree(entries).store(sink);
    }
  }

  /**
   * Returns a folder with other outputs; each of them costs some reading.
   *
   * @param base the folder
   * @param gone outputs that are no more; some of them may be in {@code now}
   * @param now outputs that are new or changed
   */
  Entry change(
      RepoPath folder, Entry base, Collection<RepoPath> gone, SortedMap<RepoPath, Entry> now)
      throws IOException {
    Set<RepoPath> removed = new HashSet<>(gone);
    removed.removeAll(now.keySet());
    TreeEdit edit = new TreeEdit(this, memory);
    Entry changed = base;
    for (RepoPath path : removed) {
      changed = without(folder, changed, new RepoPath(path.from(folder)), edit);
    }
    for (var output : now.entrySet()) {
      RepoPath path = new RepoPath(output.getKey().from(folder));
      changed = edit.with(folder, changed, path, output.getValue());
    }
    return changed;
  }

  /** A folder with nothing left in it goes with the last output. */
  private Entry without(RepoPath folder, Entry from, RepoPath path, TreeEdit edit)
      throws IOException {
    Entry changed = edit.without(folder, from, path).orElse(from);
    RepoPath parent = path.parent();
    if (parent.isRoot()) {
      return changed;
    }
    boolean isEmpty =
        TreePath.find(changed, parent, this)
            .filter(entry -> Tree.load(entry.digest(), this).entries().isEmpty())
            .isPresent();
    return isEmpty ? without(folder, changed, parent, edit) : changed;
  }

  /** Returns everything at and below a folder. */
  SortedMap<RepoPath, Entry> unfold(RepoPath folder, Entry entry) {
    return Leaves.of(folder, entry, this);
  }

  /** Hands a sink the trees that were made here and not found in the cache. */
  void copy(Entry tree, ObjectSink sink) throws IOException {
    Optional<byte[]> bytes = made(tree.digest());
    if (bytes.isPresent()) {
      sink.put(bytes.get());
      for (Entry child : Tree.children(tree.digest(), this)) {
        if (child.kind().isTree()) {
          copy(child, sink);
        }
      }
    }
  }

  private Optional<byte[]> made(Digest digest) {
    try {
      return Optional.of(memory.read(digest));
    } catch (MissingObject e) {
      return Optional.empty();
    }
  }
}
