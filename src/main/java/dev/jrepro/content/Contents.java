package dev.jrepro.content;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads what stands at paths of a workspace. For one thread, and it uses others. */
public final class Contents {

  /**
   * What is read, and how.
   *
   * @param emptyFolders whether a folder with nothing in it counts
   */
  record Workspace(Path root, StatIndex index, LeaveOut leaveOut, boolean emptyFolders) {}

  private final Workspace workspace;

  /** Reads the workspace at {@code root}. */
  public Contents(Path root, StatIndex index, LeaveOut leaveOut) {
    this(new Workspace(root, index, leaveOut, true));
  }

  /** What a walk of many files will need is prepared while the command does other things. */
  private Contents(Workspace workspace) {
    this.workspace = workspace;
    if (workspace.index().count() >= Walk.NATIVE_FILES) {
      Thread.ofPlatform().daemon().name("jrepro-prepare").start(Posix::here);
    }
  }

  /** Reads the workspace as Git does, which knows no empty folders. */
  public static Contents asGit(Path root, StatIndex index, LeaveOut leaveOut) {
    return new Contents(new Workspace(root, index, leaveOut, false));
  }

  /**
   * Returns what stands at the path, and hands the sink the objects that it lacks. The path itself
   * is never left out.
   *
   * @return empty if nothing is there
   * @throws JreproException.Refused if something cannot be read, changes while it is read, or is
   *     neither file, directory nor link inside the project
   * @throws JreproException.Interrupted if the thread was interrupted
   */
  public Optional<Entry> entry(RepoPath path, ObjectSink sink) {
    Optional<FileStat> stat;
    try {
      stat = FileStat.of(path.under(workspace.root()));
    } catch (IOException e) {
      throw unreadable(path, e);
    }
    if (stat.isEmpty()) {
      workspace.index().forget(path);
      return Optional.empty();
    }
    FileReading files = new FileReading(workspace, sink);
    return Optional.of(
        stat.get().isDirectory() ? directory(path, files) : leaf(path, stat.get(), files));
  }

  private Entry directory(RepoPath path, FileReading files) {
    StatIndex index = workspace.index();
    Entry entry = new Walk(workspace, files, index.countBelow(path)).run(path);
    index.forgetUnmet(path);
    return entry;
  }

  private Entry leaf(RepoPath path, FileStat stat, FileReading files) {
    FolderView view = new JdkFolder(path.parent().under(workspace.root()));
    FileReading.Leaf leaf = new FileReading.Leaf(view, path.name(), path, stat);
    return stat.isLink() ? files.link(leaf) : files.known(leaf).orElseGet(() -> files.file(leaf));
  }

  /**
   * Returns whether a link at the path, with that target, stays in the project as it is written.
   */
  public static boolean staysInside(RepoPath link, String target) {
    if (target.startsWith("/") || target.isEmpty()) {
      return false;
    }
    int depth = link.parent().parts().size();
    for (String part : target.split("/", -1)) {
      if (part.equals("..")) {
        depth--;
      } else if (!part.isEmpty() && !part.equals(".")) {
        depth++;
      }
      if (depth < 0) {
        return false;
      }
    }
    return true;
  }

  static JreproException.Refused unreadable(RepoPath path, IOException e) {
    return new JreproException.Refused(
        "cannot read " + path + ": " + reason(e) + ".", "Check that the files are readable.", e);
  }

  static JreproException.Refused unstored(RepoPath path, IOException e) {
    String said = String.valueOf(e.getMessage());
    boolean full = said.contains("No space left");
    return new JreproException.Refused(
        "cannot " + (full ? "store " : "read ") + path + ": " + said + ".",
        full ? "Free some space; nothing was changed." : "Check that the files are readable.",
        e);
  }

  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> "permission denied";
      case FileSystemException other when other.getReason() != null -> other.getReason();
      default -> String.valueOf(e.getMessage());
    };
  }

  /** A file was written while it was read, so that what was read is the content of no moment. */
  public static final class Changed extends JreproException.Refused {
    Changed(RepoPath path) {
      super(
          path + " changed while it was read.", "Run the command again when nothing writes to it.");
    }
  }
}
