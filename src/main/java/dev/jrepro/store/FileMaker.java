package dev.jrepro.store;

import dev.jrepro.content.Entry;
import dev.jrepro.content.FileStat;
import dev.jrepro.content.Kind;
import dev.jrepro.content.Posix;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes files of objects, in folders that nobody else knows yet. Every byte is checked. A file's
 * permissions are those that the process gives new files, but for what is linked to the cache. Safe
 * for many threads.
 */
final class FileMaker {

  private static final int PLAIN = 0666;
  private static final int EXECUTABLE = 0777;

  private final FolderStore store;
  private final List<LinkKind> links;
  private final Optional<Posix> posix;
  private volatile boolean reflinking;

  /**
   * Makes files.
   *
   * @param links how they share bytes with the cache, in the order of preference
   * @param posix the calls, where so many files are made that they are worth it
   */
  FileMaker(FolderStore store, List<LinkKind> links, Optional<Posix> posix) {
    this.store = store;
    this.links = links;
    this.posix = posix;
    this.reflinking = links.contains(LinkKind.REFLINK);
  }

  /**
   * A file that is wanted.
   *
   * @param path where in the workspace it is to be
   * @param name under which it is made
   */
  record Order(RepoPath path, Entry entry, String name) {}

  /**
   * A file that was made.
   *
   * @param file where it is for now
   * @param stat what the system says of it
   */
  record Made(Order order, Path file, FileStat stat) {}

  /**
   * Makes files in a folder.
   *
   * @return those that were made; of the others, the cache lacks the objects
   * @throws CorruptObject if the cache has other bytes than it should
   */
  List<Made> make(Path folder, List<Order> orders) throws IOException {
    if (posix.isEmpty()) {
      return make(Posix.NO_FOLDER, folder, orders);
    }
    Posix calls = posix.get();
    int fd = calls.openFolder(Posix.NO_FOLDER, folder.toString());
    try {
      return make(fd, folder, orders);
    } finally {
      calls.close(fd);
    }
  }

  private List<Made> make(int fd, Path folder, List<Order> orders) throws IOException {
    List<Made> made = new ArrayList<>(orders.size());
    byte[] buffer = new byte[PackFormat.SMALL_BYTES];
    for (Order order : orders) {
      Path file = folder.resolve(order.name());
      make(fd, file, order, buffer).ifPresent(stat -> made.add(new Made(order, file, stat)));
    }
    return made;
  }

  private Optional<FileStat> make(int folder, Path file, Order order, byte[] buffer)
      throws IOException {
    Digest digest = order.entry().digest();
    Optional<FolderStore.Place> place = store.find(digest);
    while (place.isPresent()) {
      switch (place.get()) {
        case FolderStore.Place.Packed(Packs.Found found) -> {
          if (found.length() != order.entry().sizeBytes()) {
            return Optional.empty();
          }
          int length = store.readPacked(digest, found, buffer);
          return Optional.of(write(folder, file, order, buffer, length));
        }
        case FolderStore.Place.Loose(Path object, long sizeBytes) -> {
          if (sizeBytes != order.entry().sizeBytes()) {
            return Optional.empty();
          }
          try {
            if (isLinkedSoon(order)) {
              return Optional.of(hardlink(folder, object, order, buffer));
            }
            share(object, file, order);
            return FileStat.of(file);
          } catch (NoSuchFileException e) {
            // Taken by gc between the two looks; it is found in the trash, or nowhere.
            Files.deleteIfExists(file);
            place = store.find(digest);
          }
        }
      }
    }
    return Optional.empty();
  }

  /** Small files are many, and are linked and checked with as few calls as can be. */
  private boolean isLinkedSoon(Order order) {
    return posix.isPresent()
        && links.getFirst() == LinkKind.HARDLINK
        && isLinkable(order)
        && order.entry().sizeBytes() < PackFormat.SMALL_BYTES;
  }

  private FileStat hardlink(int folder, Path object, Order order, byte[] buffer)
      throws IOException {
    Posix calls = posix.orElseThrow();
    Digest digest = order.entry().digest();
    try {
      calls.link(Posix.NO_FOLDER, object.toString(), folder, order.name());
    } catch (NoSuchFileException | FileAlreadyExistsException e) {
      throw e;
    } catch (FileSystemException e) {
      // Another file system, or one on which a file has too many names already.
      byte[] bytes = store.read(digest);
      return write(folder, object, order, bytes, bytes.length);
    }
    int fd = calls.open(folder, order.name());
    try {
      int length = 0;
      for (int n = 0; n >= 0 && length < buffer.length; length += Math.max(n, 0)) {
        n = calls.read(fd, buffer, length, buffer.length - length);
      }
      if (!new Digest.Hasher().update(buffer, 0, length).finish().equals(digest)) {
        calls.unlink(folder, order.name());
        throw store.loose().corrupt(digest);
      }
      FileStat stat = calls.stat(fd);
      if (!stat.isExecutable()) {
        return stat;
      }
      calls.unlink(folder, order.name());
      return write(folder, object, order, buffer, length);
    } finally {
      calls.close(fd);
    }
  }

  private FileStat write(int folder, Path file, Order order, byte[] bytes, int length)
      throws IOException {
    if (posix.isEmpty()) {
      Files.write(create(file, isExecutable(order)), Arrays.copyOf(bytes, length));
      return FileStat.of(file).orElseThrow(() -> new NoSuchFileException(file.toString()));
    }
    Posix calls = posix.get();
    int fd = calls.create(folder, order.name(), isExecutable(order) ? EXECUTABLE : PLAIN);
    try {
      calls.write(fd, bytes, 0, length);
      return calls.stat(fd);
    } finally {
      calls.close(fd);
    }
  }

  /** Makes a file of an object that is one, by the first of the links that can be made. */
  private void share(Path object, Path file, Order order) throws IOException {
    for (LinkKind kind : links) {
      if (share(kind, object, file, order)) {
        if (kind != LinkKind.COPY) {
          check(order.entry().digest(), file);
        }
        return;
      }
    }
    copy(object, file, order);
  }

  private boolean share(LinkKind kind, Path object, Path file, Order order) throws IOException {
    return switch (kind) {
      case REFLINK -> reflinking && reflink(object, file, order);
      case HARDLINK -> isLinkable(order) && hardlink(object, file);
      case SYMLINK -> {
        if (isLinkable(order)) {
          Files.createSymbolicLink(file, object.toAbsolutePath().normalize());
        }
        yield isLinkable(order);
      }
      case COPY -> {
        copy(object, file, order);
        yield true;
      }
    };
  }

  private boolean reflink(Path object, Path file, Order order) throws IOException {
    Optional<Posix> calls = Posix.here();
    int mode = isExecutable(order) ? EXECUTABLE : PLAIN;
    reflinking = calls.isPresent() && LargeCopy.clone(calls.get(), object, file, mode);
    return reflinking;
  }

  /** Where somebody made a link executable, and so the object, only a copy is as it is wanted. */
  private static boolean hardlink(Path object, Path file) throws IOException {
    if (FileStat.of(object).filter(FileStat::isExecutable).isPresent()) {
      return false;
    }
    try {
      Files.createLink(file, object);
      return true;
    } catch (NoSuchFileException | FileAlreadyExistsException e) {
      throw e;
    } catch (FileSystemException | UnsupportedOperationException e) {
      return false; // Another file system, or one on which a file has too many names already.
    }
  }

  private void copy(Path object, Path file, Order order) throws IOException {
    create(file, isExecutable(order));
    if (!LargeCopy.of(object, file).equals(order.entry().digest())) {
      Files.delete(file);
      throw store.loose().corrupt(order.entry().digest());
    }
  }

  private void check(Digest digest, Path file) throws IOException {
    if (!LargeCopy.hash(file).equals(digest)) {
      Files.delete(file);
      throw store.loose().corrupt(digest);
    }
  }

  /** The cache's file is not executable; and an empty one is no use to share. */
  private static boolean isLinkable(Order order) {
    return !isExecutable(order) && order.entry().sizeBytes() > 0;
  }

  private static boolean isExecutable(Order order) {
    return order.entry().kind() == Kind.EXECUTABLE;
  }

  /** Whoever may read an executable file may execute it. */
  private static Path create(Path file, boolean isExecutable) throws IOException {
    Files.createFile(file);
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (isExecutable && view != null) {
      Set<PosixFilePermission> all = EnumSet.copyOf(view.readAttributes().permissions());
      all.add(PosixFilePermission.OWNER_EXECUTE);
      if (all.contains(PosixFilePermission.GROUP_READ)) {
        all.add(PosixFilePermission.GROUP_EXECUTE);
      }
      if (all.contains(PosixFilePermission.OTHERS_READ)) {
        all.add(PosixFilePermission.OTHERS_EXECUTE);
      }
      view.setPermissions(all);
    }
    return file;
  }
}
