package dev.jrepro.store;

import dev.jrepro.content.Contents;
import dev.jrepro.content.Entry;
import dev.jrepro.content.FileStat;
import dev.jrepro.content.Posix;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Makes many files in a scratch folder and gives them their places. Files are made by as many
 * threads as there are cores, a folder of some hundred files at a time.
 */
final class Batch {

  private static final int FILES_A_UNIT = 512;

  /** So many files make the calls of the C library, and threads, worth their start. */
  private static final int MANY = 256;

  /** Files that wait in scratch for their places: at most so many, of so many bytes. */
  private static final int BATCH_FILES = 1 << 16;

  private static final long BATCH_BYTES = 1L << 30;

  /** Longer than a tick of a file system's clock. */
  private static final long TICK_MILLIS = 25;

  private final FolderStore store;
  private final List<LinkKind> links;
  private final Path folder;
  private final Notes notes;
  private int folders;

  /**
   * Makes files.
   *
   * @param folder an empty folder, for what is not in its place yet
   */
  Batch(FolderStore store, List<LinkKind> links, Path folder, Notes notes) {
    this.store = store;
    this.links = links;
    this.folder = folder;
    this.notes = notes;
  }

  /** Files to be made in one folder. */
  private record Unit(Path folder, List<FileMaker.Order> orders) {}

  /** Returns whether a folder can be renamed from the scratch folder into that one. */
  boolean canPublishInto(Path root) throws IOException {
    return device(folder) == device(root);
  }

  private static long device(Path path) throws IOException {
    return FileStat.of(path).map(FileStat::device).orElse(0L);
  }

  /**
   * Makes a whole directory, of which nothing is there yet, and publishes it by one rename.
   *
   * @return the files that the cache lacks; empty if the directory cannot be renamed to its place
   *     from the scratch folder, as into a file system mounted there, and nothing was published
   */
  Optional<SortedSet<RepoPath>> makeTree(Path root, SortedMap<RepoPath, Entry> wanted)
      throws IOException {
    RepoPath top = wanted.firstKey();
    Path tree = folder.resolve("tree");
    SortedSet<RepoPath> missing = new TreeSet<>();
    Map<RepoPath, List<FileMaker.Order>> byFolder = new LinkedHashMap<>();
    for (Map.Entry<RepoPath, Entry> each : wanted.entrySet()) {
      RepoPath path = each.getKey();
      Path file = path.equals(top) ? tree : tree.resolve(path.from(top));
      switch (each.getValue().kind()) {
        case DIRECTORY -> Files.createDirectory(file);
        case SYMLINK -> {
          if (!link(path, each.getValue(), file)) {
            missing.add(path);
          }
        }
        case FILE, EXECUTABLE ->
            byFolder
                .computeIfAbsent(path.parent(), p -> new ArrayList<>())
                .add(new FileMaker.Order(path, each.getValue(), path.name()));
        case PART -> throw new IllegalArgumentException("a part stands in trees only");
      }
    }
    List<Unit> units = new ArrayList<>();
    byFolder.forEach((parent, orders) -> {
      Path at = parent.equals(top) ? tree : tree.resolve(parent.from(top));
      cut(orders).forEach(some -> units.add(new Unit(at, some)));
    });
    List<FileMaker.Made> made = make(units, missing);
    settle(made.size());
    Path target = top.under(root);
    Files.createDirectories(target.resolveSibling(".").normalize());
    try {
      Files.move(tree, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Scrap.delete(tree);
      return Optional.empty();
    }
    made.forEach(
        m -> notes.written(m.order().path(), m.stat(), m.stat(), m.order().entry().digest()));
    return Optional.of(missing);
  }

  /**
   * Makes files, links and folders one by one, each in the place of what is there.
   *
   * @param now what is there, as it was looked at
   * @return the files that the cache lacks
   */
  SortedSet<RepoPath> makeFiles(
      Path root, SortedMap<RepoPath, Entry> wanted, SortedMap<RepoPath, Entry> now, Aside aside)
      throws IOException {
    SortedSet<RepoPath> missing = new TreeSet<>();
    Publishing publishing = new Publishing(root, now, aside, notes);
    List<FileMaker.Order> orders = new ArrayList<>();
    long bytes = 0;
    for (Map.Entry<RepoPath, Entry> each : wanted.entrySet()) {
      RepoPath path = each.getKey();
      Entry entry = each.getValue();
      switch (entry.kind()) {
        case DIRECTORY -> publishing.makeFolder(path);
        case SYMLINK -> {
          Path link = newFolder().resolve("link");
          if (link(path, entry, link)) {
            publishing.publish(path, link);
          } else {
            missing.add(path);
          }
        }
        case FILE, EXECUTABLE -> {
          orders.add(new FileMaker.Order(path, entry, String.valueOf(orders.size())));
          bytes += entry.sizeBytes();
        }
        case PART -> throw new IllegalArgumentException("a part stands in trees only");
      }
      if (orders.size() >= BATCH_FILES || bytes >= BATCH_BYTES) {
        makeAndPublish(orders, publishing, missing);
        orders.clear();
        bytes = 0;
      }
    }
    makeAndPublish(orders, publishing, missing);
    return missing;
  }

  private void makeAndPublish(
      List<FileMaker.Order> orders, Publishing publishing, SortedSet<RepoPath> missing)
      throws IOException {
    List<Unit> units = new ArrayList<>();
    for (List<FileMaker.Order> some : cut(orders)) {
      units.add(new Unit(newFolder(), some));
    }
    List<FileMaker.Made> made = make(units, missing);
    settle(made.size());
    for (FileMaker.Made one : made) {
      publishing.publish(one);
    }
  }

  private Path newFolder() throws IOException {
    return Files.createDirectory(folder.resolve("unit" + folders++));
  }

  private static List<List<FileMaker.Order>> cut(List<FileMaker.Order> orders) {
    List<List<FileMaker.Order>> cut = new ArrayList<>();
    for (int i = 0; i < orders.size(); i += FILES_A_UNIT) {
      cut.add(List.copyOf(orders.subList(i, Math.min(orders.size(), i + FILES_A_UNIT))));
    }
    return cut;
  }

  private List<FileMaker.Made> make(List<Unit> units, SortedSet<RepoPath> missing)
      throws IOException {
    long count = units.stream().mapToLong(unit -> unit.orders().size()).sum();
    FileMaker maker = new FileMaker(store, links, count >= MANY ? Posix.here() : Optional.empty());
    List<FileMaker.Made> made = new ArrayList<>();
    if (count < MANY) {
      for (Unit unit : units) {
        made.addAll(maker.make(unit.folder(), unit.orders()));
      }
    } else {
      makeTogether(maker, units, made);
    }
    if (made.size() < count) {
      units.forEach(unit -> unit.orders().forEach(order -> missing.add(order.path())));
      made.forEach(one -> missing.remove(one.order().path()));
    }
    return made;
  }

  private static void makeTogether(FileMaker maker, List<Unit> units, List<FileMaker.Made> made)
      throws IOException {
    ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      List<Future<List<FileMaker.Made>>> futures = new ArrayList<>();
      for (Unit unit : units) {
        futures.add(threads.submit(() -> maker.make(unit.folder(), unit.orders())));
      }
      for (Future<List<FileMaker.Made>> future : futures) {
        made.addAll(future.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JreproException.Interrupted();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException io -> throw io;
        case RuntimeException bug -> throw bug;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(e);
      }
    } finally {
      threads.shutdownNow();
      awaitEnd(threads);
    }
  }

  /** Nobody makes files any more in a folder that is about to be deleted. */
  private static void awaitEnd(ExecutorService threads) {
    boolean interrupted = false;
    for (boolean ended = false; !ended; ) {
      try {
        ended = threads.awaitTermination(1, TimeUnit.HOURS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Many files are worth a moment's wait, after which the stat index can take them on trust. */
  private void settle(int files) {
    if (notes.learns() && files > 0) {
      if (files >= FILES_A_UNIT) {
        try {
          Thread.sleep(TICK_MILLIS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new JreproException.Interrupted();
        }
      }
      notes.publishing(folder);
    }
  }

  /** Makes a symbolic link; returns whether the cache has its target. */
  private boolean link(RepoPath path, Entry entry, Path at) throws IOException {
    if (!store.contains(entry.digest(), entry.sizeBytes())) {
      return false;
    }
    String text = new String(store.read(entry.digest()), StandardCharsets.UTF_8);
    if (!Contents.staysInside(path, text)) {
      throw new JreproException.Corrupt(
          "the link " + path + " would lead out of the project, to " + text + ".");
    }
    Files.createSymbolicLink(at, Path.of(text));
    return true;
  }
}
