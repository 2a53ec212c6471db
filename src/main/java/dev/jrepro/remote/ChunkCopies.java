package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import dev.jrepro.store.ChunkCodec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Copies chunks of a remote into new packs of the same remote, and tells the index of them. */
final class ChunkCopies {

  private static final int MANY = 256;

  private final Remote remote;
  private final ChunkReads reads;
  private final Set<Digest> forbidden;
  private final SegmentRows rows = new SegmentRows();
  private final Set<Digest> lost = new TreeSet<>();

  /**
   * Prepares copies.
   *
   * @param forbidden names that no new pack may have, since packs of these names go
   */
  ChunkCopies(Remote remote, ChunkReads reads, Set<Digest> forbidden) {
    this.remote = remote;
    this.reads = reads;
    this.forbidden = forbidden;
  }

  /** Copies chunks; the index knows them in their new packs afterwards. */
  ChunkCopies copy(Collection<Digest> chunks) throws InterruptedException {
    List<Digest> left = List.copyOf(chunks);
    PackBuffer pack = new PackBuffer();
    try (ChunkCodec codec = new ChunkCodec()) {
      for (int at = 0; at < left.size(); at += MANY) {
        List<Digest> some = left.subList(at, Math.min(left.size(), at + MANY));
        Map<Digest, Loaded> loaded = reads.load(some);
        for (Digest chunk : some) {
          if (loaded.get(chunk) instanceof Loaded.Bytes bytes) {
            add(chunk, bytes, codec, pack);
          } else {
            lost.add(chunk);
          }
        }
      }
    }
    send(pack);
    remote.index().publish(rows);
    rows.clear();
    return this;
  }

  /** Returns the chunks of which there are no good bytes. */
  Set<Digest> lost() {
    return lost;
  }

  private void add(Digest chunk, Loaded.Bytes bytes, ChunkCodec codec, PackBuffer pack)
      throws InterruptedException {
    byte[] stored = new byte[ChunkCodec.room(bytes.length())];
    int size = codec.encode(bytes.array(), bytes.offset(), bytes.length(), stored, 0);
    if (!pack.takes(size)) {
      send(pack);
    }
    pack.add(chunk, bytes.length(), stored, 0, size);
  }

  private void send(PackBuffer pack) throws InterruptedException {
    if (pack.isEmpty()) {
      return;
    }
    Digest name = pack.seal();
    while (forbidden.contains(name)) {
      name = pack.sealOtherThan(name);
    }
    remote.shelf().write(Layout.pack(name), Payload.of(name, pack.bytes(), pack.size()));
    List<ChunkPlace> places = new ArrayList<>();
    for (PackBuffer.Row row : pack.rows()) {
      places.add(row.in(name));
    }
    rows.addPack(name, pack.size());
    rows.addChunks(places);
    pack.clear();
  }
}
