package dev.jrepro.store;

import dev.jrepro.content.Posix;
import dev.jrepro.core.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Collects small objects in packs and large ones in files, all of them below {@code tmp}, and
 * publishes them together.
 */
final class FolderWriter implements ObjectWriter {

  private final FolderStore store;
  private final CacheFolder folder;
  private final boolean packing;
  private volatile boolean reflinking;
  private final Map<Digest, Path> pending = new ConcurrentSkipListMap<>();
  private final Set<Path> scratch = ConcurrentHashMap.newKeySet();
  private final Set<String> touched = ConcurrentHashMap.newKeySet();
  private final Leases leases;
  private final Object packLock = new Object();
  private final List<PackBuilder> builders = new ArrayList<>();

  FolderWriter(FolderStore store) {
    this.store = store;
    this.folder = store.folder();
    this.leases = new Leases(folder);
    this.packing = store.links().stream().noneMatch(LinkKind::isProtected);
    this.reflinking = store.links().contains(LinkKind.REFLINK);
  }

  @Override
  public Digest put(byte[] bytes) throws IOException {
    return putSmall(bytes, bytes.length);
  }

  @Override
  public Digest putSmall(byte[] bytes, int length) throws IOException {
    Digest digest = new Digest.Hasher().update(bytes, 0, length).finish();
    if (!contains(digest, length)) {
      keep(digest, bytes, length);
    }
    return digest;
  }

  @Override
  public Digest putFile(Path file) throws IOException {
    if (Files.size(file) < PackFormat.SMALL_BYTES) {
      try (InputStream in = Files.newInputStream(file)) {
        return put(in, Optional.empty());
      }
    }
    Optional<Posix> posix = reflinking ? Posix.here() : Optional.empty();
    if (posix.isPresent()) {
      Path clone = folder.newScratchName();
      scratch.add(clone);
      Optional<Digest> digest = LargeCopy.reflink(posix.get(), file, clone);
      if (digest.isPresent()) {
        keep(digest.get(), clone);
        return digest.get();
      }
      scratch.remove(clone);
      reflinking = false;
    }
    Path copy = newScratch();
    Digest digest = LargeCopy.of(file, copy);
    keep(digest, copy);
    return digest;
  }

  @Override
  public void put(Digest expected, InputStream bytes) throws IOException {
    put(bytes, Optional.of(expected));
  }

  /** Takes the bytes of a stream, as small ones if it ends soon. */
  private Digest put(InputStream in, Optional<Digest> expected) throws IOException {
    byte[] head = in.readNBytes(PackFormat.SMALL_BYTES);
    if (head.length < PackFormat.SMALL_BYTES) {
      Digest digest = Digest.of(head);
      check(digest, expected);
      if (!contains(digest, head.length)) {
        keep(digest, head, head.length);
      }
      return digest;
    }
    Path copy = newScratch();
    Digest digest = LargeCopy.from(head, in, copy);
    if (expected.isPresent() && !digest.equals(expected.get())) {
      discard(copy);
    }
    check(digest, expected);
    keep(digest, copy);
    return digest;
  }

  private static void check(Digest digest, Optional<Digest> expected) {
    if (expected.isPresent() && !digest.equals(expected.get())) {
      throw new CorruptObject(expected.get(), "what was received");
    }
  }

  @Override
  public boolean contains(Digest digest, long sizeBytes) {
    if (pending.containsKey(digest)) {
      return true;
    }
    synchronized (packLock) {
      for (PackBuilder builder : builders) {
        if (builder.length(digest) >= 0) {
          return true;
        }
      }
    }
    try {
      return isStored(digest, sizeBytes);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * A file that a broken disk cut short is no object; a good copy replaces it. What cannot be
   * touched may be gone in a moment, and counts as absent.
   */
  private boolean isStored(Digest digest, long sizeBytes) throws IOException {
    Optional<Packs.Found> found = store.packs().find(digest);
    while (found.isPresent() && found.get().length() == sizeBytes) {
      Pack pack = found.get().pack();
      if (touched.contains(pack.id())) {
        return true;
      }
      if (LooseFiles.touch(pack.file())) {
        touched.add(pack.id());
        return true;
      }
      if (!store.packs().refresh()) {
        return false;
      }
      found = store.packs().find(digest);
    }
    Path file = folder.object(digest);
    if (!store.loose().sizeBytes(digest).equals(OptionalLong.of(sizeBytes))) {
      return false;
    }
    if (!LooseFiles.isLinked(file)) {
      return LooseFiles.touch(file);
    }
    synchronized (leases) {
      leases.take(digest);
    }
    return Files.exists(file);
  }

  private void keep(Digest digest, byte[] bytes, int length) throws IOException {
    if (packing && length < PackFormat.SMALL_BYTES) {
      synchronized (packLock) {
        PackBuilder builder = builder();
        if (builder.length(digest) < 0) {
          builder.append(digest, bytes, length);
        }
      }
    } else {
      Path copy = newScratch();
      Files.write(copy, length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
      keep(digest, copy);
    }
  }

  private PackBuilder builder() throws IOException {
    if (builders.isEmpty() || builders.getLast().isFull()) {
      if (!builders.isEmpty()) {
        builders.getLast().finish();
      }
      builders.add(new PackBuilder(newScratch()));
    }
    return builders.getLast();
  }

  private void keep(Digest digest, Path copy) throws IOException {
    folder.sealObject(copy);
    if (isStored(digest, Files.size(copy)) || pending.putIfAbsent(digest, copy) != null) {
      discard(copy);
    }
  }

  @Override
  public void commit() throws IOException {
    List<Path> packs = finishPacks();
    List<Path> files = new ArrayList<>(pending.values());
    files.addAll(packs);
    Barrier.flush(files);
    Set<Path> folders = new TreeSet<>();
    for (Map.Entry<Digest, Path> object : pending.entrySet()) {
      publish(object.getValue(), folder.object(object.getKey()), folders);
    }
    for (Path pack : packs) {
      publish(pack, folder.pack(CacheFolder.newId()), folders);
    }
    if (!pending.isEmpty()) {
      folders.add(folder.objects());
    }
    pending.clear();
    if (!folders.isEmpty()) {
      folders.add(folder.root());
      Barrier.flushFolders(folders);
    }
    if (!packs.isEmpty()) {
      store.packs().changed();
      merge();
    }
  }

  /** What was committed is, whatever comes of this: what cannot be merged now is so next time. */
  private void merge() {
    try {
      PackMerge.ifMany(store);
    } catch (IOException e) {
      return;
    }
  }

  private List<Path> finishPacks() throws IOException {
    List<Path> files = new ArrayList<>();
    if (!builders.isEmpty()) {
      builders.getLast().finish();
    }
    for (PackBuilder builder : builders) {
      folder.sealPack(builder.file());
      files.add(builder.file());
    }
    builders.clear();
    return files;
  }

  private void publish(Path file, Path target, Set<Path> folders) throws IOException {
    Path parent = target.resolveSibling(".").normalize();
    try {
      Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      folder.make(parent);
      Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
    }
    folders.add(parent);
    scratch.remove(file);
  }

  @Override
  public void close() throws IOException {
    leases.close();
    for (PackBuilder builder : builders) {
      builder.close();
    }
    builders.clear();
    for (Path file : scratch) {
      Files.deleteIfExists(file);
    }
    scratch.clear();
    pending.clear();
  }

  private Path newScratch() throws IOException {
    Path file = folder.newScratch();
    scratch.add(file);
    return file;
  }

  private void discard(Path copy) throws IOException {
    Files.deleteIfExists(copy);
    scratch.remove(copy);
  }
}
