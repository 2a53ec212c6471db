package dev.jrepro.store;

import dev.jrepro.content.MissingObject;
import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A store in a folder. Small objects lie in packs, large ones in files of their own; either is
 * written below {@code tmp}, made durable, and then renamed, so that what stands under its final
 * name is whole. Many processes may use it at once.
 */
public final class FolderStore implements ObjectStore {

  private static final int TRIES = 100;

  private final CacheFolder folder;
  private final List<LinkKind> links;
  private final Packs packs;
  private final LooseFiles loose;
  private final Trash trash;

  /** Opens the store in a folder, which need not be there yet. */
  public FolderStore(Path folder) {
    this(folder, LinkKind.DEFAULT);
  }

  /**
   * Opens the store in a folder, which need not be there yet.
   *
   * @param links how files of workspaces share their bytes with it, in the order of preference;
   *     with those that share whole files, small objects have files of their own too
   */
  public FolderStore(Path folder, List<LinkKind> links) {
    this.folder = new CacheFolder(folder);
    this.links = List.copyOf(links);
    this.packs = new Packs(this.folder, this.folder.packs());
    this.loose = new LooseFiles(this.folder);
    this.trash = new Trash(this.folder);
  }

  /** Returns how files of workspaces share their bytes with it, in the order of preference. */
  public List<LinkKind> links() {
    return links;
  }

  /** Returns the folder in which objects with files of their own are {@code ab/<hex>}. */
  public Path objectsFolder() {
    return folder.objects().toAbsolutePath().normalize();
  }

  /**
   * Where an object's bytes are.
   *
   * @param file the file that holds them
   * @param offset where in it they begin
   * @param sizeBytes how many they are
   * @param isOwnFile whether the file is the object
   */
  public record Location(Path file, long offset, long sizeBytes, boolean isOwnFile) {}

  /** Returns where an object's bytes are; empty if it is not here. */
  public Optional<Location> locate(Digest digest) {
    try {
      return find(digest).map(this::location);
    } catch (IOException e) {
      throw unreadable(digest, e);
    }
  }

  /** An object in a pack, or in a file of its own. */
  sealed interface Place {
    record Packed(Packs.Found found) implements Place {}

    record Loose(Path file, long sizeBytes) implements Place {}
  }

  private Location location(Place place) {
    return switch (place) {
      case Place.Packed(Packs.Found found) ->
          new Location(
              found.pack().file(), found.pack().offset(found.entry()), found.length(), false);
      case Place.Loose(Path file, long sizeBytes) -> new Location(file, 0, sizeBytes, true);
    };
  }

  /** Before an object counts as absent, the packs are listed anew, and the trash is searched. */
  Optional<Place> find(Digest digest) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      Optional<Place> place = findKnown(digest);
      if (place.isPresent()) {
        return place;
      }
      if (!packs.refresh()) {
        if (!trash.isThere()) {
          return place;
        }
        if (!trash.takeBack(digest, packs)) {
          // Somebody else may have taken it back between the looks at its place and the trash.
          packs.refresh();
          return findKnown(digest);
        }
      }
    }
    return Optional.empty();
  }

  /** Finds an object where it belongs, as far as that was looked at. */
  Optional<Place> findKnown(Digest digest) throws IOException {
    Optional<Packs.Found> packed = packs.find(digest);
    if (packed.isPresent()) {
      return Optional.of(new Place.Packed(packed.get()));
    }
    OptionalLong size = loose.sizeBytes(digest);
    return size.isPresent()
        ? Optional.of(new Place.Loose(folder.object(digest), size.getAsLong()))
        : Optional.empty();
  }

  @Override
  public OptionalLong sizeBytes(Digest digest) {
    return locate(digest).map(l -> OptionalLong.of(l.sizeBytes())).orElse(OptionalLong.empty());
  }

  @Override
  public byte[] read(Digest digest) {
    try (InputStream in = open(digest)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw unreadable(digest, e);
    }
  }

  @Override
  public InputStream open(Digest digest) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      Place place = find(digest).orElseThrow(() -> new MissingObject(digest));
      switch (place) {
        case Place.Packed(Packs.Found found) -> {
          return new ByteArrayInputStream(readPacked(digest, found));
        }
        case Place.Loose(Path file, long sizeBytes) -> {
          try {
            return loose.open(digest);
          } catch (NoSuchFileException e) {
            // Taken by gc between the two looks; it is found in the trash, or nowhere.
            continue;
          }
        }
      }
    }
    throw new MissingObject(digest);
  }

  /**
   * Returns a file with an object's bytes, for whoever can only read files: the object's own, or a
   * copy.
   *
   * @param scratch where a copy is made
   * @throws MissingObject if it is not here
   */
  public Path file(Digest digest, Path scratch) throws IOException {
    if (find(digest).orElseThrow(() -> new MissingObject(digest)) instanceof Place.Loose loosely) {
      return loosely.file();
    }
    return Files.write(scratch, read(digest));
  }

  /** Returns an object's bytes, checked. */
  private byte[] readPacked(Digest digest, Packs.Found found) throws IOException {
    byte[] buffer = new byte[Math.clamp(found.length(), 0, PackFormat.SMALL_BYTES)];
    int length = readPacked(digest, found, buffer);
    return length == buffer.length ? buffer : Arrays.copyOf(buffer, length);
  }

  /**
   * Copies an object's bytes, checked, into an array that has room for them.
   *
   * @return how many they are
   * @throws CorruptObject if they are others; that copy counts as absent from then on
   */
  int readPacked(Digest digest, Packs.Found found, byte[] target) throws IOException {
    int length = found.pack().read(found.entry(), target);
    if (length == Pack.NONE
        || !new Digest.Hasher().update(target, 0, length).finish().equals(digest)) {
      setAside(digest, found, target, Math.max(length, 0));
      throw new CorruptObject(digest, "the cache");
    }
    return length;
  }

  private void setAside(Digest digest, Packs.Found found, byte[] bytes, int length) {
    try {
      packs.setAside(digest, found, bytes, length);
    } catch (FileSystemException e) {
      // In a cache that cannot be written, each read finds it anew.
      return;
    } catch (IOException e) {
      throw new DiskFailed("set the corrupt object " + digest + " aside", e);
    }
  }

  @Override
  public ObjectWriter writer() {
    return new FolderWriter(this);
  }

  @Override
  public Stream<Digest> list() throws IOException {
    packs.refresh();
    Set<Digest> all = new TreeSet<>(loose.list());
    for (Pack pack : packs.all()) {
      for (int i = 0; i < pack.count(); i++) {
        Digest digest = pack.digest(i);
        if (packs.find(digest).isPresent()) {
          all.add(digest);
        }
      }
    }
    return all.stream();
  }

  /**
   * Returns whether an object that is not here may be among what was found to be damaged and set
   * aside.
   */
  public boolean isSetAside(Digest digest) {
    try (Stream<Path> aside = Files.list(folder.corrupt())) {
      return aside
          .map(file -> String.valueOf(file.getFileName()))
          .anyMatch(name -> name.endsWith(".pack") || name.startsWith(digest.hex()));
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new DiskFailed("look into " + folder.corrupt(), e);
    }
  }

  CacheFolder folder() {
    return folder;
  }

  Packs packs() {
    return packs;
  }

  LooseFiles loose() {
    return loose;
  }

  private static JreproException unreadable(Digest digest, IOException e) {
    return new JreproException.Refused(
        "cannot read the object " + digest + " in the cache: " + e.getMessage() + ".", null, e);
  }
}
