package dev.jrepro.remote;

import dev.jrepro.content.MissingObject;
import dev.jrepro.core.Digest;
import dev.jrepro.store.ChunkCodec;
import dev.jrepro.store.Chunker;
import dev.jrepro.store.CorruptObject;
import dev.jrepro.store.ObjectStore;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The threads that hash, cut and compress: as many as there are processors. */
final class Workers implements AutoCloseable {

  private final ObjectStore cache;
  private final Presence presence;
  private final int count = Runtime.getRuntime().availableProcessors();
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          count, Thread.ofPlatform().name("jrepro-pack-", 0).daemon().factory());
  private final Queue<ChunkCodec> codecs = new ConcurrentLinkedQueue<>();

  Workers(ObjectStore cache, Presence presence) {
    this.cache = cache;
    this.presence = presence;
  }

  /** Returns how many parcels keep all of them busy. */
  int parcels() {
    return 2 * count + 1;
  }

  /** Fills a parcel with whole objects. */
  Future<Parcel> pack(Parcel parcel, List<Digest> objects) {
    return submit(
        parcel,
        codec -> {
          for (Digest object : objects) {
            packOne(parcel, codec, object);
          }
        });
  }

  /** Turns the parcel's bytes, of a larger object, into chunks; they begin where the last ended. */
  Future<Parcel> cut(Parcel parcel, int[] lengths, int count) {
    return submit(
        parcel,
        codec -> {
          int at = 0;
          for (int i = 0; i < count; i++) {
            addContent(parcel, codec, parcel.raw, at, lengths[i]);
            at += lengths[i];
          }
        });
  }

  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
    codecs.forEach(ChunkCodec::close);
  }

  /** One parcel's work. */
  private interface Work {
    void run(ChunkCodec codec) throws InterruptedException;
  }

  private Future<Parcel> submit(Parcel parcel, Work work) {
    Callable<Parcel> task =
        () -> {
          ChunkCodec pooled = codecs.poll();
          ChunkCodec codec = pooled == null ? new ChunkCodec() : pooled;
          try {
            work.run(codec);
            return parcel;
          } finally {
            codecs.add(codec);
          }
        };
    return threads.submit(task);
  }

  private void packOne(Parcel parcel, ChunkCodec codec, Digest object) throws InterruptedException {
    byte[] bytes;
    try {
      bytes = cache.read(object);
    } catch (MissingObject | CorruptObject e) {
      parcel.addLost(object, e);
      return;
    }
    int first =
        bytes.length < Chunker.TARGET_BYTES ? bytes.length : Chunker.cut(bytes, 0, bytes.length);
    if (first == bytes.length) {
      addChunk(parcel, codec, object, bytes, 0, first);
      parcel.addDone(object, bytes.length, null);
      return;
    }
    Recipe.Builder recipe =
        new Recipe.Builder(
            (digest, block) -> parcel.add(codec, digest, block, 0, block.length, false));
    int at = 0;
    for (int length = first; at < bytes.length; ) {
      recipe.add(addContent(parcel, codec, bytes, at, length), length);
      at += length;
      length = Chunker.cut(bytes, at, bytes.length);
    }
    parcel.addDone(object, bytes.length, recipe.finish());
  }

  private Digest addContent(Parcel parcel, ChunkCodec codec, byte[] bytes, int at, int length) {
    Digest chunk = new Digest.Hasher().update(bytes, at, length).finish();
    addChunk(parcel, codec, chunk, bytes, at, length);
    return chunk;
  }

  private void addChunk(
      Parcel parcel, ChunkCodec codec, Digest chunk, byte[] bytes, int at, int length) {
    if (presence.hasChunk(chunk)) {
      parcel.addPresent(chunk, length);
    } else {
      parcel.add(codec, chunk, bytes, at, length, true);
    }
  }
}
