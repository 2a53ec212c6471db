package dev.jrepro.content;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads what stands at paths of a workspace. For one thread. */
public final class Contents {

  private final Path root;
  private final StatIndex index;
  private final LeaveOut leaveOut;
  private final boolean emptyFolders;
  private OptionalLong clockNanos = OptionalLong.empty();

  /** Reads the workspace at {@code root}. */
  public Contents(Path root, StatIndex index, LeaveOut leaveOut) {
    this(root, index, leaveOut, true);
  }

  private Contents(Path root, StatIndex index, LeaveOut leaveOut, boolean emptyFolders) {
    this.root = root;
    this.index = index;
    this.leaveOut = leaveOut;
    this.emptyFolders = emptyFolders;
  }

  /** Reads the workspace as Git does, which knows no empty folders. */
  public static Contents asGit(Path root, StatIndex index, LeaveOut leaveOut) {
    return new Contents(root, index, leaveOut, false);
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
    clockNanos = OptionalLong.empty();
    try {
      Optional<FileStat> stat = FileStat.of(path.under(root));
      return stat.isEmpty() ? Optional.empty() : Optional.of(read(path, stat.get(), sink));
    } catch (IOException e) {
      String said = reason(e);
      boolean full = said.contains("No space left");
      throw new JreproException.Refused(
          "cannot " + (full ? "store " : "read ") + path + ": " + said + ".",
          full ? "Free some space; nothing was changed." : "Check that the files are readable.",
          e);
    }
  }

  private Entry read(RepoPath path, FileStat stat, ObjectSink sink) throws IOException {
    if (stat.isDirectory()) {
      return directory(path, sink);
    }
    if (stat.isLink()) {
      return link(path, sink);
    }
    if (stat.isRegular()) {
      return file(path, stat, sink);
    }
    throw new JreproException.Refused(
        path + " is neither a file nor a directory nor a link.", "Name it in .reproignore.");
  }

  private Entry directory(RepoPath path, ObjectSink sink) throws IOException {
    SortedMap<String, Entry> entries = new TreeMap<>(RepoPath.BYTE_ORDER);
    for (String name : names(path)) {
      RepoPath child = path.child(name);
      FileStat stat = FileStat.of(child.under(root)).orElseThrow(() -> new Changed(child));
      if (!leaveOut.test(child, stat.isDirectory())) {
        Entry entry = read(child, stat, sink);
        if (emptyFolders || entry.count() > 0 || !entry.isDirectory()) {
          entries.put(name, entry);
        }
      }
    }
    Collisions.check(path, entries.keySet());
    return new Tree(entries).store(sink);
  }

  private List<String> names(RepoPath path) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(path.under(root))) {
      for (Path child : children) {
        String name = child.getFileName().toString();
        if (name.indexOf('\uFFFD') >= 0) {
          throw new JreproException.Refused(
              "a name in " + path + " is not valid UTF-8: " + name + ".", "Rename it.");
        }
        names.add(name);
      }
    }
    return names;
  }

  private Entry link(RepoPath path, ObjectSink sink) throws IOException {
    String target = Files.readSymbolicLink(path.under(root)).toString();
    if (!staysInside(path, target)) {
      throw new JreproException.Refused(
          "the link " + path + " leads out of the project, to " + target + ".",
          "Copy what it names into the project, or name the link in .reproignore.");
    }
    byte[] bytes = target.getBytes(StandardCharsets.UTF_8);
    return new Entry(Kind.SYMLINK, sink.put(bytes), bytes.length, 1);
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

  private Entry file(RepoPath path, FileStat stat, ObjectSink sink) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new JreproException.Interrupted();
    }
    Kind kind = stat.isExecutable() ? Kind.EXECUTABLE : Kind.FILE;
    Optional<Digest> known =
        index.find(path, stat).filter(digest -> sink.contains(digest, stat.sizeBytes()));
    if (known.isPresent()) {
      return new Entry(kind, known.get(), stat.sizeBytes(), 1);
    }
    if (clockNanos.isEmpty()) {
      clockNanos = OptionalLong.of(index.clockNanos());
    }
    Digest digest = sink.putFile(path.under(root));
    FileStat after = FileStat.of(path.under(root)).orElseThrow(() -> new Changed(path));
    if (!after.equals(stat)) {
      throw new Changed(path);
    }
    index.note(path, stat, digest, clockNanos.getAsLong());
    return new Entry(kind, digest, stat.sizeBytes(), 1);
  }

  private static String reason(IOException e) {
    return e instanceof AccessDeniedException
        ? "permission denied"
        : String.valueOf(e.getMessage());
  }

  /** A file was written while it was read, so that what was read is the content of no moment. */
  public static final class Changed extends JreproException.Refused {
    Changed(RepoPath path) {
      super(
          path + " changed while it was read.", "Run the command again when nothing writes to it.");
    }
  }
}
