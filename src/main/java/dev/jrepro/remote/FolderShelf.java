package dev.jrepro.remote;

import dev.jrepro.core.JreproException.RemoteFailed;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A shelf in a folder, on a disk or a network share. A file is written below {@code tmp/}, flushed
 * and renamed, and the folders that name it are flushed, so that what stands under its name is
 * whole even after a power cut. The folder itself is never made: it may be a disk that is not
 * mounted.
 */
final class FolderShelf implements Shelf {

  static final String SCRATCH = "tmp";

  /** How often a folder is listed at most until two listings agree. */
  private static final int LISTINGS = 5;

  private final Label label;
  private final Path folder;

  FolderShelf(Label label, Path folder) {
    this.label = label;
    this.folder = folder;
  }

  @Override
  public Label label() {
    return label;
  }

  @Override
  public Optional<byte[]> read(String name) throws InterruptedException {
    try (FileChannel file = FileChannel.open(path(name), StandardOpenOption.READ)) {
      if (file.size() > Integer.MAX_VALUE - 8) {
        throw label.failed("has a file that is too large: " + name, null, null);
      }
      return Optional.of(bytes(file, name, 0, (int) file.size()));
    } catch (NoSuchFileException e) {
      checkFolder();
      return Optional.empty();
    } catch (IOException e) {
      throw failed("read", e);
    }
  }

  @Override
  public byte[] read(String name, long offset, int length) throws InterruptedException {
    try (FileChannel file = FileChannel.open(path(name), StandardOpenOption.READ)) {
      return bytes(file, name, offset, length);
    } catch (NoSuchFileException e) {
      checkFolder();
      throw new MissingFile(label, name);
    } catch (IOException e) {
      throw failed("read", e);
    }
  }

  @Override
  public boolean write(String name, Payload payload) throws InterruptedException {
    try {
      if (Files.size(path(name)) == payload.sizeBytes()) {
        return false;
      }
    } catch (NoSuchFileException e) {
      checkFolder();
    } catch (IOException e) {
      throw failed("read", e);
    }
    replace(name, payload);
    return true;
  }

  @Override
  public void replace(String name, Payload payload) throws InterruptedException {
    checkFolder();
    Path target = path(name);
    Path scratch = folder.resolve(SCRATCH).resolve(UUID.randomUUID().toString());
    try {
      List<Path> toFlush = makeFolders(target);
      Files.createDirectories(folder.resolve(SCRATCH));
      try {
        copy(payload, scratch);
        Files.move(scratch, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(scratch);
      }
      flushFolders(toFlush);
    } catch (IOException e) {
      throw failed("write", e);
    }
  }

  @Override
  public List<Item> list(String below) throws InterruptedException {
    checkFolder();
    List<Item> items = listOnce(below);
    for (int attempt = 1; attempt < LISTINGS; attempt++) {
      List<Item> again = listOnce(below);
      if (again.equals(items)) {
        break;
      }
      items = again;
    }
    return items;
  }

  /**
   * A folder that changes while it is read may show neither a file that comes, nor the one that
   * goes in its place: a merge of segments would look like the loss of both.
   */
  private List<Item> listOnce(String below) throws InterruptedException {
    List<Item> items = new ArrayList<>();
    try {
      Files.walkFileTree(path(below), new Collector(items));
    } catch (IOException e) {
      throw failed("read", e);
    }
    items.sort(Comparator.comparing(Item::name));
    return items;
  }

  @Override
  public void delete(Collection<String> names) throws InterruptedException {
    checkFolder();
    try {
      for (String name : names) {
        Files.deleteIfExists(path(name));
      }
    } catch (IOException e) {
      throw failed("delete", e);
    }
  }

  @Override
  public void close() {}

  private Path path(String name) {
    return folder.resolve(name);
  }

  private byte[] bytes(FileChannel file, String name, long offset, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    file.position(offset);
    while (buffer.hasRemaining()) {
      if (file.read(buffer) < 0) {
        throw label.tooShort(name);
      }
    }
    return buffer.array();
  }

  /** Makes the folders of a file, and returns those that have a new name in them then. */
  private List<Path> makeFolders(Path target) throws IOException {
    List<Path> changed = new ArrayList<>();
    Path parent = target.resolveSibling("").normalize();
    changed.add(parent);
    for (Path at = parent; !at.equals(folder) && !Files.exists(at); at = up(at)) {
      changed.add(up(at));
    }
    Files.createDirectories(parent);
    return changed;
  }

  private static Path up(Path path) {
    return path.resolve("..").normalize();
  }

  private static void copy(Payload payload, Path file) throws IOException {
    try (InputStream bytes = payload.open();
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        OutputStream out = Channels.newOutputStream(channel)) {
      bytes.transferTo(out);
      channel.force(true);
    }
  }

  private static void flushFolders(List<Path> folders) throws IOException {
    if (System.getProperty("os.name", "").startsWith("Windows")) {
      return; // It opens no folders.
    }
    for (Path changed : folders) {
      try (FileChannel channel = FileChannel.open(changed, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private void checkFolder() {
    if (!Files.isDirectory(folder)) {
      throw label.failed(
          "is not there: no such folder", "Is it mounted? If it is new, make it: mkdir -p.", null);
    }
  }

  private RemoteFailed failed(String doing, IOException e) throws InterruptedException {
    if (Incoming.isInterrupt(e)) {
      throw Incoming.interrupted();
    }
    String reason = reason(e);
    if (e instanceof AccessDeniedException) {
      return label.failed(
          "cannot be " + (doing.equals("read") ? "read" : "written") + ": permission denied",
          "Check the permissions of the folder and of what is in it.",
          e);
    }
    return label.failed("failed: cannot " + doing + ": " + reason, hint(reason), e);
  }

  private static String reason(IOException e) {
    String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return reason == null ? e.getClass().getSimpleName() : reason;
  }

  private static @Nullable String hint(String reason) {
    if (reason.contains("No space left") || reason.contains("quota")) {
      return "Make room there; what was pushed so far stays, and the next push goes on from it.";
    }
    if (reason.contains("Read-only")) {
      return "It can be fetched from, and not pushed to.";
    }
    return null;
  }

  /** Collects files; one that goes while they are listed is no error. */
  private final class Collector extends SimpleFileVisitor<Path> {
    private final List<Item> items;

    Collector(List<Item> items) {
      this.items = items;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes facts) {
      if (facts.isRegularFile()) {
        String name = folder.relativize(file).toString().replace('\\', '/');
        items.add(new Item(name, facts.size(), facts.lastModifiedTime().toInstant()));
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }
  }
}
