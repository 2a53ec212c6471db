package dev.jrepro.remote;

import dev.jrepro.content.ObjectSource;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads small objects of a remote into memory. */
final class RemoteTrees implements ObjectSource {

  private final Remote remote;
  private final ChunkReads reads;

  RemoteTrees(Remote remote, ChunkReads reads) {
    this.remote = remote;
    this.reads = reads;
  }

  @Override
  public byte[] read(Digest digest) {
    try {
      byte[] bytes = join(digest, chunks(digest));
      if (!Digest.of(bytes).equals(digest)) {
        throw remote.label().corrupt(digest, Optional.empty());
      }
      return bytes;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JreproException.Interrupted();
    }
  }

  private List<Digest> chunks(Digest object) throws InterruptedException {
    Optional<ObjectRow> row = remote.index().object(object);
    if (row.isEmpty()) {
      return List.of(object);
    }
    TreeReader.checkSize(object, row.get().sizeBytes());
    RecipeBlocks blocks = new RecipeBlocks(reads, row.get(), _ -> true);
    List<Digest> chunks = new ArrayList<>();
    for (Recipe.Part part = blocks.next(); part != null; part = blocks.next()) {
      chunks.add(part.digest());
    }
    if (blocks.trouble().isPresent()) {
      throw ObjectStream.failure(object, blocks.trouble().get(), remote.label());
    }
    return chunks;
  }

  private byte[] join(Digest object, List<Digest> chunks) throws InterruptedException {
    Map<Digest, Loaded> loaded = reads.load(chunks);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Digest chunk : chunks) {
      switch (loaded.get(chunk)) {
        case Loaded.Bytes good -> bytes.write(good.array(), good.offset(), good.length());
        case Loaded.Lost lost -> throw ObjectStream.failure(object, lost, remote.label());
        case null -> throw new IllegalStateException("every chunk is loaded or lost");
      }
    }
    return bytes.toByteArray();
  }
}
