package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/**
 * This clone's copies of a remote's segments, so that each is fetched once. They are mapped into
 * memory, and hashed when they are opened: a broken one counts as absent. Where the folder cannot
 * be written, segments stay in memory.
 */
final class LocalSegments {

  private final Path folder;

  LocalSegments(Path folder) {
    this.folder = folder;
  }

  /** Returns the copy of a segment, if there is a good one. */
  Optional<Segment> open(Digest name) {
    Path file = folder.resolve(name.hex());
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MemorySegment bytes =
          channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
      return Segment.open(name, bytes);
    } catch (IOException e) {
      return Optional.empty(); // It is fetched again.
    }
  }

  /** Returns the bytes of a segment's copy, if there is a good one. */
  Optional<byte[]> read(Digest name) {
    try {
      byte[] bytes = Files.readAllBytes(folder.resolve(name.hex()));
      return Optional.of(bytes).filter(b -> Digest.of(b).equals(name));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Keeps a segment, and opens it; empty if these are not its bytes. */
  Optional<Segment> keep(Digest name, byte[] bytes) {
    Optional<Segment> inMemory = Segment.open(name, MemorySegment.ofArray(bytes));
    if (inMemory.isEmpty()) {
      return inMemory;
    }
    try {
      Files.createDirectories(folder);
      Path scratch = Files.createTempFile(folder, "segment", ".tmp");
      try {
        Files.write(scratch, bytes);
        Files.move(scratch, folder.resolve(name.hex()), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(scratch);
      }
    } catch (IOException e) {
      return inMemory;
    }
    return open(name).or(() -> inMemory);
  }

  /** Removes the copies of segments that are no more. */
  void keepOnly(Set<Digest> current) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (Digest.isHex(name) && !current.contains(new Digest(name))) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      // They take some room, and nothing else.
    }
  }
}
