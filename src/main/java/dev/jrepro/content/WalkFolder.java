package dev.jrepro.content;

import dev.jrepro.core.RepoPath;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A folder that a walk has entered: its names in order, and what is known of them by now. */
final class WalkFolder {

  final RepoPath path;
  final @Nullable WalkFolder parent;
  final int placeInParent;
  FolderView view;

  int count;
  String[] names = {};
  boolean[] areFolders = {};

  /** After which a part of its tree ends, if it has parts. */
  boolean[] endsPart = {};

  /** What the file system says, where it was asked already. */
  @Nullable FileStat[] stats = {};

  /** What stands there, once it is known; an empty folder that does not count has none. */
  @Nullable Entry[] entries = {};

  /** Of its end, among all that the walk meets. */
  long order;

  /** What is not done yet: the walk of it, runs of its files, folders in it. */
  final AtomicInteger open = new AtomicInteger(1);

  WalkFolder(RepoPath path, FolderView view, @Nullable WalkFolder parent, int placeInParent) {
    this.path = path;
    this.view = view;
    this.parent = parent;
    this.placeInParent = placeInParent;
  }

  /** Makes room for so many names. */
  void reserve(int most) {
    names = new String[most];
    areFolders = new boolean[most];
    endsPart = new boolean[most];
    stats = new FileStat[most];
    entries = new Entry[most];
  }

  void add(String name, boolean isFolder, @Nullable FileStat stat) {
    names[count] = name;
    areFolders[count] = isFolder;
    stats[count++] = stat;
  }

  /** Returns whether its tree may have parts. */
  boolean isSplit() {
    return count > Tree.MAX_UNSPLIT;
  }
}
