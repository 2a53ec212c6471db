package dev.jrepro.remote;

import dev.jrepro.content.Entry;
import dev.jrepro.content.Tree;
import dev.jrepro.core.Digest;
import dev.jrepro.store.FolderStore;
import dev.jrepro.store.ObjectWriter;
import dev.jrepro.testing.Caches;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Objects to move, in a cache below a folder. */
final class Samples {

  private final Path folder;
  private final FolderStore cache;
  private final Random random = new Random(42);
  private int caches;

  Samples(Path folder) {
    this.folder = folder;
    this.cache = emptyCache();
  }

  FolderStore cache() {
    return cache;
  }

  FolderStore emptyCache() {
    return new FolderStore(folder.resolve("cache" + caches++));
  }

  Digest text(String text) throws IOException {
    return put(text.getBytes(StandardCharsets.UTF_8));
  }

  Digest random(int sizeBytes) throws IOException {
    byte[] bytes = new byte[sizeBytes];
    random.nextBytes(bytes);
    return put(bytes);
  }

  /** Returns a directory of small texts, {@code files} of them in each of {@code folders}. */
  Entry directory(String seed, int folders, int files) throws IOException {
    try (ObjectWriter writer = cache.writer()) {
      Map<String, Entry> top = new TreeMap<>();
      for (int i = 0; i < folders; i++) {
        Map<String, Entry> inner = new TreeMap<>();
        for (int j = 0; j < files; j++) {
          byte[] text = (seed + " " + i + " " + j).getBytes(StandardCharsets.UTF_8);
          inner.put("file" + j, Entry.file(writer.put(text), text.length));
        }
        top.put("folder" + i, new Tree(new TreeMap<>(inner)).store(writer));
      }
      Entry root = new Tree(new TreeMap<>(top)).store(writer);
      writer.commit();
      return root;
    }
  }

  /** Returns a directory of files of random bytes. */
  Entry randomFiles(int files, int sizeBytes) throws IOException {
    Map<String, Entry> entries = new TreeMap<>();
    for (int i = 0; i < files; i++) {
      entries.put("file" + i, Entry.file(random(sizeBytes), sizeBytes));
    }
    return directory(entries);
  }

  /** Stores bytes. */
  Entry bytes(byte[] bytes) throws IOException {
    return Entry.file(put(bytes), bytes.length);
  }

  /** Stores a directory of the entries. */
  Entry directory(Map<String, Entry> entries) throws IOException {
    try (ObjectWriter writer = cache.writer()) {
      Entry entry = new Tree(new TreeMap<>(entries)).store(writer);
      writer.commit();
      return entry;
    }
  }

  Entry file(String text) throws IOException {
    return Entry.file(text(text), text.getBytes(StandardCharsets.UTF_8).length);
  }

  /** Flips a bit of an object in the cache. */
  void breakCached(Digest digest) throws IOException {
    Caches.breakObject(cache, digest);
  }

  private Digest put(byte[] bytes) throws IOException {
    try (ObjectWriter writer = cache.writer()) {
      Digest digest = writer.put(bytes);
      writer.commit();
      return digest;
    }
  }
}
