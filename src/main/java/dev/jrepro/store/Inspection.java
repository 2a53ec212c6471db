package dev.jrepro.store;

import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Hashes everything in a store anew, on all processors there are, and sets aside what is not what
 * its name says. Memory does not grow with the size of objects.
 */
public final class Inspection {

  private static final int BUFFER_BYTES = 1 << 18;
  private static final int ENTRIES_A_TASK = 512;

  private final FolderStore store;
  private final Watch watch;
  private final AtomicLong objects = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final ConcurrentLinkedQueue<Broken> broken = new ConcurrentLinkedQueue<>();
  private final List<Pack> damaged = new ArrayList<>();

  private Inspection(FolderStore store, Watch watch) {
    this.store = store;
    this.watch = watch;
  }

  /** Is told how far an inspection has come; from many threads. */
  @FunctionalInterface
  public interface Watch {
    /** So many objects with so many bytes have been hashed. */
    void seen(long objects, long bytes);
  }

  /**
   * Something that is not what its name says.
   *
   * @param digest the object; empty for a pack whose table is damaged, of which nobody knows what
   *     it held
   * @param where the file
   * @param what is wrong, as a sentence without its full stop
   */
  public record Broken(Optional<Digest> digest, Path where, String what) {}

  /**
   * What was found.
   *
   * @param objects how many objects were hashed
   * @param bytes what they have together
   * @param broken what is not what its name says, by file
   */
  public record Result(long objects, long bytes, List<Broken> broken) {
    public Result {
      broken = List.copyOf(broken);
    }
  }

  /** Inspects a store. */
  public static Result of(FolderStore store, Watch watch) throws InterruptedException {
    return new Inspection(store, watch).run();
  }

  /**
   * Returns the objects that were set aside, now or before, and of which the store has no good copy
   * since; sorted.
   */
  public static SortedSet<Digest> lost(FolderStore store) {
    SortedSet<Digest> lost = new TreeSet<>();
    try {
      for (String name : aside(store)) {
        String hex = name.replaceFirst("\\..*", "");
        if (Digest.isHex(hex) && store.find(new Digest(hex)).isEmpty()) {
          lost.add(new Digest(hex));
        }
      }
    } catch (IOException e) {
      throw new DiskFailed("look at what was set aside", e);
    }
    return lost;
  }

  private Result run() throws InterruptedException {
    List<Callable<Void>> tasks = new ArrayList<>();
    try {
      for (StoreFolder.Item object : new StoreFolder(store.folder()).loose()) {
        tasks.add(() -> loose(object));
      }
      packs(tasks);
      runAll(tasks);
      replaceDamaged();
    } catch (IOException e) {
      throw new DiskFailed("inspect the cache", e);
    }
    List<Broken> found = new ArrayList<>(broken);
    found.sort(Comparator.comparing(Broken::where).thenComparing(b -> b.digest().toString()));
    return new Result(objects.get(), bytes.get(), found);
  }

  private void runAll(List<Callable<Void>> tasks) throws IOException, InterruptedException {
    try (ExecutorService pool =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      List<Future<Void>> running = new ArrayList<>();
      tasks.forEach(task -> running.add(pool.submit(task)));
      try {
        for (Future<Void> each : running) {
          each.get();
        }
      } catch (ExecutionException e) {
        pool.shutdownNow();
        switch (e.getCause()) {
          case IOException failed -> throw failed;
          case JreproException failed -> throw failed;
          case null, default -> throw new IllegalStateException("an inspection ended badly", e);
        }
      } catch (InterruptedException e) {
        pool.shutdownNow();
        throw e;
      }
    }
  }

  private Void loose(StoreFolder.Item object) throws IOException, InterruptedException {
    try (InputStream in = store.loose().open(object.digest())) {
      byte[] buffer = new byte[BUFFER_BYTES];
      long size = 0;
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        Sweep.checkInterrupt();
        size += n;
      }
      seen(size);
    } catch (NoSuchFileException e) {
      return null; // gc took it meanwhile.
    } catch (CorruptObject e) {
      broken.add(
          new Broken(Optional.of(object.digest()), object.path(), "its bytes have another digest"));
    }
    return null;
  }

  private void packs(List<Callable<Void>> tasks) throws IOException {
    Set<String> known = new HashSet<>(aside(store));
    for (StoreFolder.Item item : new StoreFolder(store.folder()).packs()) {
      try {
        Pack pack = Pack.open(item.path());
        if (!pack.isTableWhole()) {
          broken.add(new Broken(Optional.empty(), item.path(), "the pack's table is damaged"));
          damaged.add(pack);
        }
        for (int first = 0; first < pack.count(); first += ENTRIES_A_TASK) {
          int from = first;
          tasks.add(() -> packed(pack, from, known));
        }
      } catch (NoSuchFileException e) {
        // It was merged with others.
      } catch (Pack.Broken e) {
        broken.add(new Broken(Optional.empty(), item.path(), "the pack's end is damaged"));
      }
    }
    // Whoever lists the packs anew sets those aside whose end is damaged.
    store.packs().changed();
  }

  private Void packed(Pack pack, int first, Set<String> known)
      throws IOException, InterruptedException {
    byte[] buffer = new byte[PackFormat.SMALL_BYTES];
    int end = Math.min(pack.count(), first + ENTRIES_A_TASK);
    for (int i = first; i < end; i++) {
      Sweep.checkInterrupt();
      Digest digest = pack.digest(i);
      if (known.contains(digest.hex() + "." + pack.id())) {
        continue; // That copy counts as absent already.
      }
      try {
        seen(store.readPacked(digest, new Packs.Found(pack, i), buffer));
      } catch (CorruptObject e) {
        // Of a damaged table's entries nobody knows whether they ever were objects.
        if (!damaged.contains(pack)) {
          broken.add(new Broken(Optional.of(digest), pack.file(), "its bytes have another digest"));
        }
      }
    }
    return null;
  }

  /** What is good in a pack with a damaged table is written anew, and the pack set aside. */
  @SuppressWarnings("try") // The lock is held, not used.
  private void replaceDamaged() throws IOException {
    if (damaged.isEmpty() || !Files.isWritable(store.folder().packs())) {
      return;
    }
    Optional<CacheLock> lock = CacheLock.tryHold(store.folder());
    if (lock.isPresent()) {
      try (CacheLock held = lock.get()) {
        replace();
      }
    }
  }

  private void replace() throws IOException {
    PackRewrite.write(store, damaged, digest -> true);
    store.folder().make(store.folder().corrupt());
    for (Pack pack : damaged) {
      Files.move(
          pack.file(),
          store.folder().corrupt().resolve(String.valueOf(pack.file().getFileName())),
          StandardCopyOption.ATOMIC_MOVE);
    }
    store.packs().changed();
  }

  private void seen(long size) {
    watch.seen(objects.incrementAndGet(), bytes.addAndGet(size));
  }

  private static List<String> aside(FolderStore store) throws IOException {
    if (!Files.isDirectory(store.folder().corrupt())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(store.folder().corrupt())) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }
}
