package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which objects a bucket has, many questions at once. Objects are spread over 256 folders
 * by their first two digits. Where many of one folder are asked for, listing it is cheaper than a
 * question for each; how large the folder is nobody knows, so a listing is given up after a share
 * of the requests that it is to save, and the rest are asked for one by one.
 */
final class S3Presence {

  private static final int REQUESTS_AT_ONCE = 32;

  /** One listing is worth as many questions: it takes the server longer. */
  private static final int QUESTIONS_PER_LISTING = 8;

  private final Bucket bucket;
  private final Set<Digest> present = new ConcurrentSkipListSet<>();

  S3Presence(Bucket bucket) {
    this.bucket = bucket;
  }

  /** Returns which of the objects are there with their size. */
  Set<Digest> of(Map<Digest, Long> sizes) throws InterruptedException {
    SortedMap<String, SortedMap<Digest, Long>> folders = new TreeMap<>();
    sizes.forEach((digest, size) ->
        folders.computeIfAbsent(Layout.fan(digest), _ -> new TreeMap<>()).put(digest, size));
    try (Lanes lanes = new Lanes(REQUESTS_AT_ONCE)) {
      for (SortedMap<Digest, Long> asked : folders.values()) {
        if (asked.size() >= QUESTIONS_PER_LISTING) {
          lanes.start(() -> list(asked));
        }
      }
      lanes.await();
      for (SortedMap<Digest, Long> open : folders.values()) {
        for (Map.Entry<Digest, Long> one : open.entrySet()) {
          lanes.start(() -> ask(one.getKey(), one.getValue()));
        }
      }
      lanes.await();
    }
    return present;
  }

  /** Lists the folder of the objects; what that decided is taken out of the map. */
  private void list(SortedMap<Digest, Long> open) throws InterruptedException {
    String folder = Layout.OBJECTS + Layout.fan(open.firstKey()) + "/";
    int listings = open.size() / QUESTIONS_PER_LISTING;
    String after = "";
    while (listings-- > 0 && !open.isEmpty()) {
      String before = justBefore(open.firstKey());
      Bucket.Page page = bucket.list(folder, after.compareTo(before) > 0 ? after : before);
      decide(open, page);
      after = page.more() ? page.sizes().lastKey() : "";
    }
  }

  private void decide(SortedMap<Digest, Long> open, Bucket.Page page) {
    open.entrySet()
        .removeIf(asked -> {
          String key = Layout.object(asked.getKey());
          note(asked.getKey(), asked.getValue(), page.sizes().get(key));
          return !page.more() || key.compareTo(page.sizes().lastKey()) <= 0;
        });
  }

  private void ask(Digest digest, long sizeBytes) throws InterruptedException {
    OptionalLong found = bucket.size(Layout.object(digest));
    note(digest, sizeBytes, found.isPresent() ? (Long) found.getAsLong() : null);
  }

  private void note(Digest digest, long wanted, @Nullable Long found) {
    if (found != null && (wanted == Remote.ANY_SIZE || wanted == found)) {
      present.add(digest);
    }
  }

  private static String justBefore(Digest digest) {
    String key = Layout.object(digest);
    return key.substring(0, key.length() - 1);
  }
}
