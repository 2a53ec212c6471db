package dev.jrepro.content;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads files and links into a sink, and notes in the index what it found. A file that is written
 * meanwhile is an error. For many threads.
 */
final class FileReading {

  private static final ThreadLocal<byte[]> BUFFER =
      ThreadLocal.withInitial(() -> new byte[ObjectSink.SMALL_BYTES]);

  private final Contents.Workspace workspace;
  private final ObjectSink sink;
  private final FileClock clock;

  FileReading(Contents.Workspace workspace, ObjectSink sink) {
    this.workspace = workspace;
    this.sink = sink;
    this.clock = workspace.index().clock();
  }

  ObjectSink sink() {
    return sink;
  }

  /** A file or link, in an open folder, as the file system described it. */
  record Leaf(FolderView view, String name, RepoPath path, FileStat stat) {

    boolean isSmall() {
      return stat.sizeBytes() < ObjectSink.SMALL_BYTES;
    }

    Entry entry(Digest digest) {
      return FileReading.entry(stat, digest);
    }
  }

  static Entry entry(FileStat stat, Digest digest) {
    Kind kind = stat.isExecutable() ? Kind.EXECUTABLE : Kind.FILE;
    return new Entry(kind, digest, stat.sizeBytes(), 1);
  }

  /** Returns what the index knows of a file, where the sink does not need its bytes. */
  Optional<Entry> known(Leaf leaf) {
    return workspace
        .index()
        .find(leaf.path(), leaf.stat())
        .filter(digest -> sink.contains(digest, leaf.stat().sizeBytes()))
        .map(leaf::entry);
  }

  /** Reads a file. */
  Entry file(Leaf leaf) {
    if (!leaf.stat().isRegular()) {
      throw new JreproException.Refused(
          leaf.path() + " is neither a file nor a directory nor a link.",
          "Name it in .reproignore.");
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new JreproException.Interrupted();
    }
    Path file = leaf.path().under(workspace.root());
    long began = clock.nanos(leaf.stat().device(), file.resolveSibling(".").normalize());
    Digest digest = leaf.isSmall() ? small(leaf) : large(leaf, file);
    workspace.index().note(leaf.path(), leaf.stat(), digest, began);
    return leaf.entry(digest);
  }

  private Digest small(Leaf leaf) {
    byte[] buffer = BUFFER.get();
    boolean isWhole;
    try {
      isWhole = leaf.view().read(leaf.name(), leaf.stat(), buffer);
    } catch (NoSuchFileException e) {
      isWhole = false;
    } catch (IOException e) {
      throw Contents.unreadable(leaf.path(), e);
    }
    if (!isWhole) {
      throw new Contents.Changed(leaf.path());
    }
    try {
      return sink.putSmall(buffer, (int) leaf.stat().sizeBytes());
    } catch (IOException e) {
      throw Contents.unstored(leaf.path(), e);
    }
  }

  private Digest large(Leaf leaf, Path file) {
    try {
      Digest digest = sink.putFile(file);
      if (!leaf.view().stat(leaf.name()).equals(leaf.stat())) {
        throw new Contents.Changed(leaf.path());
      }
      return digest;
    } catch (NoSuchFileException e) {
      throw file.toString().equals(e.getFile()) || leaf.name().equals(e.getFile())
          ? new Contents.Changed(leaf.path())
          : Contents.unstored(leaf.path(), e);
    } catch (IOException e) {
      throw Contents.unstored(leaf.path(), e);
    }
  }

  /** Reads a link. */
  Entry link(Leaf leaf) {
    String target;
    try {
      target = leaf.view().readLink(leaf.name());
    } catch (IOException e) {
      throw Contents.unreadable(leaf.path(), e);
    }
    Optional<Digest> linked = workspace.index().linked(target);
    if (linked.isPresent()) {
      return linked(leaf, linked.get(), Path.of(target));
    }
    if (!Contents.staysInside(leaf.path(), target)) {
      throw new JreproException.Refused(
          "the link " + leaf.path() + " leads out of the project, to " + target + ".",
          "Copy what it names into the project, or name the link in .reproignore.");
    }
    byte[] bytes = target.getBytes(StandardCharsets.UTF_8);
    try {
      return new Entry(Kind.SYMLINK, sink.put(bytes), bytes.length, 1);
    } catch (IOException e) {
      throw Contents.unstored(leaf.path(), e);
    }
  }

  /** A link to the cache stands for the file there. */
  private Entry linked(Leaf leaf, Digest digest, Path target) {
    try {
      long sizeBytes = Files.size(target);
      Digest found = sink.contains(digest, sizeBytes) ? digest : sink.putFile(target);
      return new Entry(Kind.FILE, found, sizeBytes, 1);
    } catch (NoSuchFileException e) {
      throw new JreproException.Refused(
          leaf.path() + " is a link to an object that the cache lacks.",
          "Remove it; 'jrepro pull' brings the file if a remote has it.");
    } catch (IOException e) {
      throw Contents.unreadable(leaf.path(), e);
    }
  }
}
