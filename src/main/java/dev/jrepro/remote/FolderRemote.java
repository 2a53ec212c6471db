package dev.jrepro.remote;

import dev.jrepro.content.MissingObject;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException.RemoteFailed;
import dev.jrepro.store.ObjectStore;
import dev.jrepro.store.ObjectWriter;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A remote in a folder, on a disk or a network share. A file is written below {@code tmp}, made
 * durable and renamed, so that what stands under an object's name is whole.
 */
final class FolderRemote implements Remote {

  private static final long ABSENT = -2;

  private final Label label;
  private final Path folder;
  private final FormatFile format;

  FolderRemote(Label label, Path folder) {
    this.label = label;
    this.folder = folder;
    this.format =
        new FormatFile(
            label,
            new FormatFile.Place() {
              @Override
              public Optional<byte[]> read() throws InterruptedException {
                return readFormat();
              }

              @Override
              public void write(byte[] bytes) throws InterruptedException {
                publish(new ByteArrayInputStream(bytes), folder.resolve(Layout.FORMAT));
              }
            });
  }

  @Override
  public String describe() {
    return label.toString();
  }

  @Override
  public Set<Digest> present(Map<Digest, Long> sizes) throws InterruptedException {
    if (!format.exists()) {
      return Set.of();
    }
    Set<Digest> present = new TreeSet<>();
    sizes.forEach((digest, sizeBytes) -> {
      long found = size(object(digest));
      if (found == sizeBytes || (sizeBytes == ANY_SIZE && found != ABSENT)) {
        present.add(digest);
      }
    });
    return present;
  }

  @Override
  public void upload(Digest digest, long sizeBytes, ObjectStore from, Progress progress)
      throws InterruptedException {
    format.ensure();
    Path target = object(digest);
    if (size(target) != sizeBytes) {
      try (InputStream bytes = new Outgoing(from, digest, sizeBytes).open()) {
        publish(bytes, target);
      } catch (IOException e) {
        throw failed("write", e);
      }
    }
    progress.moved(sizeBytes);
  }

  @Override
  public void download(Digest digest, ObjectWriter into, Progress progress)
      throws InterruptedException {
    format.exists();
    try (InputStream bytes = new RemoteBytes(Files.newInputStream(object(digest)))) {
      Incoming.write(label, digest, bytes, into, progress);
    } catch (NoSuchFileException e) {
      throw new MissingObject(digest);
    } catch (IOException e) {
      throw failed("read", e);
    }
  }

  @Override
  public void linkRun(Digest stageKey, Digest record) throws InterruptedException {
    format.ensure();
    Path marker = folder.resolve(Layout.run(stageKey, record));
    if (size(marker) == ABSENT) {
      publish(InputStream.nullInputStream(), marker);
    }
  }

  @Override
  public SortedSet<Digest> runs(Digest stageKey) throws InterruptedException {
    if (!format.exists()) {
      return Collections.emptySortedSet();
    }
    SortedSet<Digest> records = new TreeSet<>();
    try (Stream<Path> markers = Files.list(folder.resolve(Layout.runs(stageKey)))) {
      markers
          .map(marker -> String.valueOf(marker.getFileName()))
          .filter(Digest::isHex)
          .forEach(hex -> records.add(new Digest(hex)));
    } catch (NoSuchFileException e) {
      return Collections.emptySortedSet();
    } catch (IOException e) {
      throw failed("read", e);
    }
    return records;
  }

  @Override
  public void close() {}

  private Path object(Digest digest) {
    return folder.resolve(Layout.object(digest));
  }

  private long size(Path file) {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return ABSENT;
    } catch (IOException e) {
      throw failed("read", e);
    }
  }

  private Optional<byte[]> readFormat() {
    if (!Files.isDirectory(folder)) {
      throw label.failed(
          "is not there: no such folder", "Is it mounted? If it is new, make it: mkdir -p.", null);
    }
    try {
      return Optional.of(Files.readAllBytes(folder.resolve(Layout.FORMAT)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed("read", e);
    }
  }

  /** Writes a file that appears whole or not at all. */
  private void publish(InputStream bytes, Path target) throws InterruptedException {
    Path scratch = folder.resolve("tmp").resolve(UUID.randomUUID().toString());
    try {
      Files.createDirectories(scratch.resolveSibling(""));
      Files.createDirectories(target.resolveSibling(""));
      try {
        write(bytes, scratch);
        Files.move(scratch, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(scratch);
      }
    } catch (IOException e) {
      if (Incoming.isInterrupt(e)) {
        throw Incoming.interrupted();
      }
      throw failed("write", e);
    }
  }

  private static void write(InputStream bytes, Path file) throws IOException {
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        OutputStream out = Channels.newOutputStream(channel)) {
      bytes.transferTo(out);
      channel.force(true);
    }
  }

  private RemoteFailed failed(String doing, IOException e) {
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

  /** Bytes of this remote: a failure to read them is the remote's. */
  private final class RemoteBytes extends FilterInputStream {
    RemoteBytes(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        return super.read(buffer, offset, length);
      } catch (IOException e) {
        if (Incoming.isInterrupt(e)) {
          throw e;
        }
        throw failed("read", e);
      }
    }
  }
}
