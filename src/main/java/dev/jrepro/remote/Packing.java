package dev.jrepro.remote;

import dev.jrepro.content.MissingObject;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.store.ChunkCodec;
import dev.jrepro.store.Chunker;
import dev.jrepro.store.CorruptObject;
import dev.jrepro.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * Objects on their way into packs. Several threads work at them, but chunks get into packs in the
 * order in which their objects were handed in: a push that starts again makes the packs that it
 * made before, and finds them there. For one thread.
 */
final class Packing implements AutoCloseable {

  /** Whole objects in one parcel. */
  private static final int MANY_OBJECTS = 256;

  private static final int MANY_BLOCK_BYTES = 256 << 10;

  private final ObjectStore cache;
  private final Presence presence;
  private final Publication publication;
  private final Progress progress;
  private final Workers workers;
  private final PackUploads uploads;
  private final ChunkCodec codec = new ChunkCodec();

  private final Deque<Future<Parcel>> underWay = new ArrayDeque<>();
  private final Deque<Parcel> free = new ArrayDeque<>();
  private final List<Digest> gathered = new ArrayList<>();
  private long gatheredBytes;

  /** Blocks of recipes, which lie together so that many are read at once. */
  private final Parcel blocks = new Parcel();

  private final List<Parcel.Done> waiting = new ArrayList<>();

  private final Set<Digest> claimed = new HashSet<>();
  private final SortedMap<Digest, JreproException> lost = new TreeMap<>();
  private PackBuffer pack;
  private long packObjects;
  private long packContentBytes;
  private long objects;
  private long bytes;

  Packing(Route route, Presence presence, Publication publication) throws InterruptedException {
    this.cache = route.cache();
    this.progress = route.progress();
    this.presence = presence;
    this.publication = publication;
    this.uploads =
        new PackUploads(route.remote().shelf(), route.jobs(), progress, publication.condemned());
    this.workers = new Workers(cache, presence);
    this.pack = uploads.buffer();
  }

  /** Hands in an object. */
  void add(Digest object, long sizeBytes) throws InterruptedException {
    if (sizeBytes > Parcel.BYTES) {
      flushGathered();
      addLarge(object);
      return;
    }
    gathered.add(object);
    gatheredBytes += sizeBytes;
    if (gatheredBytes >= Parcel.BYTES || gathered.size() == MANY_OBJECTS) {
      flushGathered();
    }
  }

  /** Returns when everything that was handed in is in packs; these may be on their way. */
  void drain() throws InterruptedException {
    flushGathered();
    while (!underWay.isEmpty()) {
      takeNext();
    }
  }

  /** Returns when everything that was handed in is on the remote. */
  void finish() throws InterruptedException {
    drain();
    flushBlocks();
    if (!pack.isEmpty()) {
      send();
    } else {
      load().tell(progress);
    }
    publication.add(uploads.await());
  }

  /** Returns the objects that the cache could not give, and why. */
  SortedMap<Digest, JreproException> lost() {
    return lost;
  }

  Transfer.Moved moved() {
    return new Transfer.Moved(objects, bytes);
  }

  @Override
  public void close() {
    workers.close();
    uploads.close();
    codec.close();
  }

  private void flushGathered() throws InterruptedException {
    if (!gathered.isEmpty()) {
      Parcel parcel = parcel();
      underWay.add(workers.pack(parcel, List.copyOf(gathered)));
      gathered.clear();
      gatheredBytes = 0;
    }
  }

  private void addLarge(Digest digest) throws InterruptedException {
    LargeObject object = new LargeObject(digest, this::addBlock);
    try (InputStream in = cache.open(digest)) {
      Parcel parcel = parcel();
      boolean ended = false;
      while (!ended) {
        parcel.part = object;
        int room = parcel.raw.length - parcel.rawBytes;
        parcel.rawBytes += in.readNBytes(parcel.raw, parcel.rawBytes, room);
        ended = parcel.rawBytes < parcel.raw.length;
        Parcel next = ended ? parcel : parcel();
        parcel.isLast = ended;
        cut(parcel, ended, next);
        parcel = next;
      }
    } catch (MissingObject | CorruptObject e) {
      lost.put(digest, e);
    } catch (IOException e) {
      throw new JreproException.Refused(
          "cannot read the object " + digest + " in the cache: " + e.getMessage() + ".", null, e);
    }
  }

  /** Hands the chunks that end in a parcel to the workers, and what is left to the next parcel. */
  private void cut(Parcel parcel, boolean ended, Parcel next) {
    int[] lengths = new int[parcel.raw.length / Chunker.MIN_BYTES + 1];
    int count = 0;
    int at = 0;
    int end = parcel.rawBytes;
    while (at < end && (ended || end - at >= Chunker.MAX_BYTES)) {
      lengths[count] = Chunker.cut(parcel.raw, at, end);
      at += lengths[count++];
    }
    if (!ended) {
      System.arraycopy(parcel.raw, at, next.raw, 0, end - at);
      next.rawBytes = end - at;
    }
    underWay.add(workers.cut(parcel, lengths, count));
  }

  private void finishLarge(LargeObject object) throws InterruptedException {
    taken(new Parcel.Done(object.digest, object.sizeBytes, object.recipe.finish()));
  }

  /** Returns an empty parcel, as soon as there is one. */
  private Parcel parcel() throws InterruptedException {
    if (underWay.size() + 1 >= workers.parcels()) {
      takeNext();
    }
    Parcel parcel = free.isEmpty() ? new Parcel() : free.removeFirst();
    parcel.clear();
    return parcel;
  }

  private void takeNext() throws InterruptedException {
    Parcel parcel = finished(underWay.removeFirst());
    for (Parcel.Frame frame : parcel.frames()) {
      put(parcel, frame);
      if (parcel.part != null) {
        parcel.part.recipe.add(frame.chunk(), frame.rawBytes());
        parcel.part.sizeBytes += frame.rawBytes();
      }
    }
    if (parcel.part != null && parcel.isLast) {
      finishLarge(parcel.part);
    }
    for (Parcel.Done done : parcel.done()) {
      taken(done);
    }
    lost.putAll(parcel.lost());
    free.add(parcel);
    if (blocks.storedBytes() >= MANY_BLOCK_BYTES) {
      flushBlocks();
    }
  }

  private static Parcel finished(Future<Parcel> parcel) throws InterruptedException {
    try {
      return parcel.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case InterruptedException interrupt -> throw interrupt;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(e.getCause());
      }
    }
  }

  private void put(Parcel parcel, Parcel.Frame frame) throws InterruptedException {
    if (!frame.isContent()) {
      blocks.add(parcel, frame);
      return;
    }
    packContentBytes += frame.rawBytes();
    if (frame.at() >= 0 && isNew(frame.chunk())) {
      put(frame.chunk(), frame.rawBytes(), parcel.stored(), frame.at(), frame.storedBytes());
    }
  }

  private void addBlock(Digest digest, byte[] block) {
    blocks.add(codec, digest, block, 0, block.length, false);
  }

  /** Puts the blocks into packs; the objects that waited for them are done then. */
  private void flushBlocks() throws InterruptedException {
    for (Parcel.Frame block : blocks.frames()) {
      if (isNew(block.chunk())) {
        put(block.chunk(), block.rawBytes(), blocks.stored(), block.at(), block.storedBytes());
      }
    }
    blocks.clear();
    waiting.forEach(publication::done);
    waiting.clear();
  }

  private boolean isNew(Digest chunk) {
    return !claimed.contains(chunk) && !presence.hasChunk(chunk);
  }

  private void put(Digest chunk, int rawBytes, byte[] stored, int at, int storedBytes)
      throws InterruptedException {
    if (!pack.takes(storedBytes)) {
      send();
      if (publication.isDue()) {
        publication.add(uploads.await());
        publication.publish();
        claimed.clear();
      }
    }
    pack.add(chunk, rawBytes, stored, at, storedBytes);
    claimed.add(chunk);
  }

  private void taken(Parcel.Done done) {
    waiting.add(done);
    packObjects++;
    objects++;
    bytes += done.sizeBytes();
  }

  private void send() throws InterruptedException {
    publication.sending(pack);
    uploads.send(pack, load());
    pack = uploads.buffer();
  }

  private PackUploads.Load load() {
    PackUploads.Load load = new PackUploads.Load(packObjects, packContentBytes);
    packObjects = 0;
    packContentBytes = 0;
    return load;
  }
}
