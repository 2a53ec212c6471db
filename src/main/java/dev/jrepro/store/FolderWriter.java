package dev.jrepro.store;

import dev.jrepro.core.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Collects objects as files below {@code tmp}, and publishes them together. */
final class FolderWriter implements ObjectWriter {

  private final Path folder;
  private final Map<Digest, Path> pending = new ConcurrentSkipListMap<>();
  private final Set<Path> scratch = ConcurrentHashMap.newKeySet();

  FolderWriter(Path folder) {
    this.folder = folder;
  }

  @Override
  public Digest put(byte[] bytes) throws IOException {
    Digest digest = Digest.of(bytes);
    if (!contains(digest, bytes.length)) {
      put(digest, new ByteArrayInputStream(bytes));
    }
    return digest;
  }

  @Override
  public Digest putFile(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      Path copy = newScratch();
      Digest digest = copy(in, copy);
      keep(digest, copy);
      return digest;
    }
  }

  @Override
  public void put(Digest expected, InputStream bytes) throws IOException {
    Path copy = newScratch();
    if (!copy(bytes, copy).equals(expected)) {
      discard(copy);
      throw new CorruptObject(expected, "what was received");
    }
    keep(expected, copy);
  }

  @Override
  public boolean contains(Digest digest, long sizeBytes) {
    return pending.containsKey(digest) || isStored(digest, sizeBytes);
  }

  /** A file that a broken disk cut short is no object; a good copy replaces it. */
  private boolean isStored(Digest digest, long sizeBytes) {
    try {
      return Files.size(FolderStore.path(folder, digest)) == sizeBytes;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void commit() throws IOException {
    Barrier.flush(pending.values());
    Set<Path> folders = new TreeSet<>();
    for (Map.Entry<Digest, Path> object : pending.entrySet()) {
      Path target = FolderStore.path(folder, object.getKey());
      Path parent = target.resolveSibling(".").normalize();
      if (folders.add(parent)) {
        Files.createDirectories(parent);
      }
      Files.move(object.getValue(), target, StandardCopyOption.ATOMIC_MOVE);
      scratch.remove(object.getValue());
    }
    pending.clear();
    if (!folders.isEmpty()) {
      folders.add(folder.resolve("objects"));
      Barrier.flushFolders(folders);
    }
  }

  @Override
  public void close() throws IOException {
    for (Path file : scratch) {
      Files.deleteIfExists(file);
    }
    scratch.clear();
    pending.clear();
  }

  private Path newScratch() throws IOException {
    Path tmp = Files.createDirectories(folder.resolve("tmp"));
    Path file = Files.createTempFile(tmp, "object", "");
    scratch.add(file);
    return file;
  }

  private static Digest copy(InputStream in, Path to) throws IOException {
    Digest.Hasher hasher = new Digest.Hasher();
    byte[] buffer = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(to, StandardOpenOption.TRUNCATE_EXISTING)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        hasher.update(buffer, 0, n);
        out.write(buffer, 0, n);
      }
    }
    return hasher.finish();
  }

  private void keep(Digest digest, Path copy) throws IOException {
    boolean known = isStored(digest, Files.size(copy));
    if (known || pending.putIfAbsent(digest, copy) != null) {
      discard(copy);
    } else {
      FilePermissions.readOnly(copy);
    }
  }

  private void discard(Path copy) throws IOException {
    Files.deleteIfExists(copy);
    scratch.remove(copy);
  }
}
