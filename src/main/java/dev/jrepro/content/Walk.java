package dev.jrepro.content;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One walk of a folder. The walking thread lists folders and asks what is left out; runs of files
 * are looked up, read and hashed by it and by helpers, and whoever does the last part of a folder
 * makes its tree. What is wrong first in the order of the walk is what is reported, whatever thread
 * met it when.
 */
final class Walk {

  /** From how many files on it pays to prepare the calls of the C library. */
  static final int NATIVE_FILES = 4096;

  private static final int RUN_FILES = 256;

  /** Up to here one thread is quicker than the start of a second. */
  private static final int FILES_FOR_ONE = 512;

  private final Contents.Workspace workspace;
  private final FileReading files;
  private final Crew crew = new Crew(Runtime.getRuntime().availableProcessors());
  private final int expected;
  private int seen;
  private long order;
  private volatile long firstWrong = Long.MAX_VALUE;
  private @Nullable Throwable wrong;
  private @Nullable Entry result;

  Walk(Contents.Workspace workspace, FileReading files, int expected) {
    this.workspace = workspace;
    this.files = files;
    this.expected = expected;
  }

  /** Returns the folder's entry. */
  Entry run(RepoPath path) {
    try (crew) {
      WalkFolder folder = new WalkFolder(path, open(path), null, 0);
      walk(folder);
      finish();
    } catch (IOException e) {
      fail(order, Contents.unreadable(path, e));
    }
    return outcome();
  }

  /** What helpers read is cut short before the crew is closed, which waits for them. */
  private void finish() {
    try {
      crew.finish();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(-1, new JreproException.Interrupted());
      crew.interrupt();
    }
  }

  private synchronized Entry outcome() {
    return switch (wrong) {
      case null -> Objects.requireNonNull(result);
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new AssertionError(wrong);
    };
  }

  private FolderView open(RepoPath path) throws IOException {
    Optional<Posix> posix = expected >= NATIVE_FILES ? Posix.here() : Optional.empty();
    return posix.isPresent() ? nativeView(posix.get(), path) : jdkView(path);
  }

  private FolderView nativeView(Posix posix, RepoPath path) throws IOException {
    return NativeFolder.open(posix, path.under(workspace.root()).toString());
  }

  private FolderView jdkView(RepoPath path) {
    return new JdkFolder(path.under(workspace.root()));
  }

  private void walk(WalkFolder folder) {
    try {
      if (Thread.currentThread().isInterrupted()) {
        throw new JreproException.Interrupted();
      }
      hold(folder, listed(folder));
      walkEntries(folder);
    } catch (IOException e) {
      fail(order, Contents.unreadable(folder.path, e));
    } catch (RuntimeException | Error e) {
      fail(order, e);
    } finally {
      folder.order = order++;
      done(folder);
    }
  }

  /** Goes on with the calls of the C library once there are so many files that it pays. */
  private List<Listed> listed(WalkFolder folder) throws IOException {
    List<Listed> names = folder.view.list();
    seen += names.size();
    if (seen >= NATIVE_FILES && folder.view instanceof JdkFolder) {
      Optional<Posix> posix = Posix.here();
      if (posix.isPresent()) {
        folder.view = nativeView(posix.get(), folder.path);
        return folder.view.list();
      }
    }
    return names;
  }

  /** Sorts the names and takes those that are not left out. */
  private void hold(WalkFolder folder, List<Listed> listed) throws IOException {
    Listed[] sorted = NameOrder.sorted(listed);
    LeaveOut.Names leaveOut = workspace.leaveOut().in(folder.path);
    folder.reserve(sorted.length);
    for (Listed each : sorted) {
      if (!each.isUtf8()) {
        throw new JreproException.Refused(
            "a name in " + folder.path + " is not valid UTF-8: " + each.name() + ".", "Rename it.");
      }
      FileStat stat = each.type() == Listed.Type.UNKNOWN ? stat(folder, each.name()) : null;
      boolean isFolder = stat == null ? each.type() == Listed.Type.FOLDER : stat.isDirectory();
      if (leaveOut.test(each.name(), isFolder)) {
        workspace.index().keep(folder.path.child(each.name()));
      } else {
        requireName(folder.path, each.name());
        folder.add(each.name(), isFolder, stat);
      }
    }
  }

  /** A tree with another name in it could be stored, and never read. */
  private static void requireName(RepoPath folder, String name) {
    if (!TreeLines.isName(name)) {
      throw new JreproException.Refused(
          "'" + name + "' in " + folder + " is no name that data can have.", "Rename it.");
    }
  }

  private void walkEntries(WalkFolder folder) throws IOException {
    int from = 0;
    int at = 0;
    while (at < folder.count && !isWrong()) {
      if (folder.areFolders[at]) {
        submit(folder, from, at);
        folder.endsPart[at] = folder.isSplit() && new PartEnds().test(folder.names[at]);
        enter(folder, at);
        from = at + 1;
      } else if (at - from == RUN_FILES) {
        submit(folder, from, at);
        from = at;
      }
      at++;
    }
    submit(folder, from, at);
  }

  private void enter(WalkFolder folder, int place) throws IOException {
    String name = folder.names[place];
    RepoPath path = folder.path.child(name);
    FolderView view;
    try {
      view = folder.view.folder(name);
    } catch (NoSuchFileException e) {
      throw new Contents.Changed(path);
    } catch (IOException e) {
      throw Contents.unreadable(path, e);
    }
    folder.open.incrementAndGet();
    walk(new WalkFolder(path, view, folder, place));
  }

  private void submit(WalkFolder folder, int from, int to) {
    if (from == to) {
      return;
    }
    folder.open.incrementAndGet();
    long begins = order;
    order += to - from;
    Runnable job =
        () -> {
          read(folder, from, to, begins);
          done(folder);
        };
    if (seen <= FILES_FOR_ONE) {
      job.run();
    } else {
      crew.submit(job);
    }
  }

  private void read(WalkFolder folder, int from, int to, long begins) {
    StatIndex.Lookup lookup = workspace.index().new Lookup(folder.path);
    PartEnds ends = new PartEnds();
    for (int at = from; at < to && begins + at - from < firstWrong; at++) {
      long place = begins + at - from;
      try {
        folder.endsPart[at] = folder.isSplit() && ends.test(folder.names[at]);
        readOne(folder, at, place, lookup);
      } catch (RuntimeException | Error e) {
        fail(place, e);
      }
    }
    lookup.flush();
  }

  private void readOne(WalkFolder folder, int at, long place, StatIndex.Lookup lookup) {
    String name = folder.names[at];
    FileStat stat = folder.stats[at];
    if (stat == null) {
      stat = stat(folder, name);
    }
    Digest known = stat.isRegular() ? lookup.find(name, stat) : null;
    if (known != null && files.sink().contains(known, stat.sizeBytes())) {
      folder.entries[at] = FileReading.entry(stat, known);
      return;
    }
    FileReading.Leaf leaf = new FileReading.Leaf(folder.view, name, folder.path.child(name), stat);
    if (leaf.isSmall() || !stat.isRegular()) {
      folder.entries[at] = stat.isLink() ? files.link(leaf) : files.file(leaf);
    } else {
      readApart(folder, at, place, leaf);
    }
  }

  /** A large file keeps one thread busy; the others after it are for others. */
  private void readApart(WalkFolder folder, int at, long place, FileReading.Leaf leaf) {
    folder.open.incrementAndGet();
    crew.submit(() -> {
      try {
        if (place < firstWrong) {
          folder.entries[at] = files.file(leaf);
        }
      } catch (RuntimeException | Error e) {
        fail(place, e);
      }
      done(folder);
    });
  }

  private static FileStat stat(WalkFolder folder, String name) {
    try {
      return folder.view.stat(name);
    } catch (NoSuchFileException e) {
      throw new Contents.Changed(folder.path.child(name));
    } catch (IOException e) {
      throw Contents.unreadable(folder.path.child(name), e);
    }
  }

  /** Notes that one more part of a folder is done; after the last one its tree is made. */
  private void done(WalkFolder part) {
    WalkFolder folder = part;
    while (folder != null && folder.open.decrementAndGet() == 0) {
      try {
        folder.view.close();
        if (!isWrong()) {
          deliver(folder, tree(folder));
        }
      } catch (IOException e) {
        fail(folder.order, Contents.unstored(folder.path, e));
      } catch (RuntimeException | Error e) {
        fail(folder.order, e);
      }
      folder = folder.parent;
    }
  }

  private Entry tree(WalkFolder folder) throws IOException {
    Tree.Sorted sorted = new Tree.Sorted(folder.count);
    for (int i = 0; i < folder.count; i++) {
      Entry entry = folder.entries[i];
      if (entry != null) {
        sorted.add(folder.names[i], entry, folder.endsPart[i]);
      }
    }
    Collisions.check(folder.path, sorted.names());
    return sorted.store(files.sink());
  }

  private void deliver(WalkFolder folder, Entry entry) {
    if (folder.parent == null) {
      synchronized (this) {
        result = entry;
      }
    } else if (workspace.emptyFolders() || entry.count() > 0) {
      folder.parent.entries[folder.placeInParent] = entry;
    }
  }

  private boolean isWrong() {
    return firstWrong < Long.MAX_VALUE;
  }

  private synchronized void fail(long place, Throwable reason) {
    long at = reason instanceof JreproException.Interrupted ? -1 : place;
    if (at < firstWrong) {
      firstWrong = at;
      wrong = reason;
    }
  }
}
