package dev.jrepro.store;

import dev.jrepro.content.MissingObject;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A store in a folder: {@code objects/ab/<hex>}, one read-only file an object. Bytes are first
 * written below {@code tmp}, made durable, and then renamed, so that a file under an object's name
 * is always whole.
 */
public final class FolderStore implements ObjectStore {

  private final Path folder;

  /** Opens the store in a folder, which need not be there yet. */
  public FolderStore(Path folder) {
    this.folder = folder;
  }

  @Override
  public OptionalLong sizeBytes(Digest digest) {
    try {
      return OptionalLong.of(Files.size(path(digest)));
    } catch (NoSuchFileException e) {
      return OptionalLong.empty();
    } catch (IOException e) {
      throw unreadable(digest, e);
    }
  }

  @Override
  public byte[] read(Digest digest) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (InputStream in = open(digest)) {
      in.transferTo(bytes);
    } catch (IOException e) {
      throw unreadable(digest, e);
    }
    return bytes.toByteArray();
  }

  @Override
  public InputStream open(Digest digest) throws IOException {
    try {
      return new CheckedStream(Files.newInputStream(path(digest)), digest, () -> corrupt(digest));
    } catch (NoSuchFileException e) {
      throw new MissingObject(digest);
    }
  }

  @Override
  public ObjectWriter writer() {
    return new FolderWriter(folder);
  }

  @Override
  public Stream<Digest> list() throws IOException {
    Path objects = folder.resolve("objects");
    if (!Files.isDirectory(objects)) {
      return Stream.empty();
    }
    try (Stream<Path> files = Files.walk(objects, 2)) {
      return files
          .map(p -> p.getFileName().toString())
          .filter(Digest::isHex)
          .map(Digest::new)
          .toList()
          .stream();
    }
  }

  /** Returns whether an object was found to be damaged and set aside, and has not come back. */
  public boolean isSetAside(Digest digest) {
    return Files.exists(folder.resolve("corrupt").resolve(digest.hex())) && !contains(digest);
  }

  /** Returns where an object's file lies, whether it is there or not. */
  public Path path(Digest digest) {
    return path(folder, digest);
  }

  static Path path(Path folder, Digest digest) {
    return folder.resolve("objects").resolve(digest.hex().substring(0, 2)).resolve(digest.hex());
  }

  /** Sets a bad object aside, so that it is absent from now on, and says so. */
  private CorruptObject corrupt(Digest digest) {
    Path aside = folder.resolve("corrupt").resolve(digest.hex());
    try {
      Files.createDirectories(folder.resolve("corrupt"));
      Files.move(path(digest), aside, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new JreproException.Corrupt(
          "the object " + digest + " in the cache is corrupt, and cannot be set aside: " + e + ".");
    }
    return new CorruptObject(digest, "the cache");
  }

  private static JreproException unreadable(Digest digest, IOException e) {
    return new JreproException.Refused(
        "cannot read the object " + digest + " in the cache: " + e.getMessage() + ".", null, e);
  }
}
