package dev.jrepro.store;

import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The part of a sweep that is about packs. A pack goes as a whole: what is needed of it is written
 * into a new one before.
 */
final class PackSweep {

  private final FolderStore store;
  private final StoreFolder files;
  private final Sweep.Rule rule;
  private final List<Sweep.Dead> dead = new ArrayList<>();
  private final List<Sweep.DoomedPack> doomed = new ArrayList<>();
  private Sweep.Amount staying = Sweep.Amount.NONE;
  private long young;

  PackSweep(FolderStore store, StoreFolder files, Sweep.Rule rule) {
    this.store = store;
    this.files = files;
    this.rule = rule;
  }

  List<Sweep.Dead> dead() {
    return dead;
  }

  List<Sweep.DoomedPack> doomed() {
    return doomed;
  }

  /** Returns what nobody needs in packs that stay. */
  Sweep.Amount staying() {
    return staying;
  }

  /** Returns how many objects nobody needs in packs that somebody wrote or touched lately. */
  long young() {
    return young;
  }

  /** Looks at every pack. */
  void plan() throws InterruptedException {
    Map<String, StoreFolder.Item> items = new HashMap<>();
    files.packs().forEach(item -> items.put(CacheFolder.packId(item.path()), item));
    try {
      store.packs().changed();
      for (Pack pack : store.packs().all()) {
        Sweep.checkInterrupt();
        StoreFolder.Item item = items.get(pack.id());
        if (item != null) {
          plan(pack, item);
        }
      }
    } catch (IOException e) {
      throw new DiskFailed("read the packs of the cache", e);
    }
  }

  private void plan(Pack pack, StoreFolder.Item item) {
    List<Sweep.Dead> unneeded = new ArrayList<>();
    long bytes = 0;
    long all = 0;
    for (int i = 0; i < pack.count(); i++) {
      all += pack.length(i);
      if (!rule.live().test(pack.digest(i))) {
        bytes += pack.length(i);
        unneeded.add(new Sweep.Dead(pack.digest(i), pack.length(i), true));
      }
    }
    if (unneeded.isEmpty() && pack.count() > 0) {
      return;
    }
    Sweep.Amount amount = new Sweep.Amount(unneeded.size(), bytes);
    if (!item.touched().isBefore(rule.before())) {
      young += unneeded.size();
    } else if (rule.thorough() || unneeded.size() == pack.count() || bytes > all - bytes) {
      dead.addAll(unneeded);
      doomed.add(new Sweep.DoomedPack(pack.id(), amount));
    } else {
      staying = staying.plus(amount);
    }
  }

  /**
   * Moves a pack to the trash, once what is needed of it is safe in another one.
   *
   * @return whether it went: somebody may have touched it meanwhile
   */
  boolean remove(Sweep.DoomedPack doomed) throws IOException {
    Path file = store.folder().pack(doomed.id());
    try {
      if (!StoreFolder.touched(file).isBefore(rule.before())) {
        return false;
      }
      writeAnew(Pack.open(file));
    } catch (NoSuchFileException e) {
      return false; // Somebody merged it with others.
    }
    return files.discard(file, rule.before());
  }

  private void writeAnew(Pack pack) throws IOException {
    for (Path file : PackRewrite.write(store, List.of(pack), rule.live())) {
      if (!Pack.open(file).isTableWhole()) {
        throw new IOException("the pack " + file + " is not what was written");
      }
    }
  }

  /** Returns what a pack in the trash has, of a kind, that the store itself has not. */
  static Sweep.Amount only(StoreFolder.Item item, FolderStore store, Predicate<Digest> wanted)
      throws IOException {
    Sweep.Amount amount = Sweep.Amount.NONE;
    Optional<Pack> pack = open(item.path());
    for (int i = 0; pack.isPresent() && i < pack.get().count(); i++) {
      Digest digest = pack.get().digest(i);
      if (wanted.test(digest) && store.findKnown(digest).isEmpty()) {
        amount = amount.plus(pack.get().length(i));
      }
    }
    return amount;
  }

  private static Optional<Pack> open(Path file) throws IOException {
    try {
      return Optional.of(Pack.open(file));
    } catch (NoSuchFileException | Pack.Broken e) {
      return Optional.empty();
    }
  }
}
