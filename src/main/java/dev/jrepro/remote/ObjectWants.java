package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of the wanted objects: first those that are one chunk, in the order in which they lie
 * in packs, then those with recipes, one after the other.
 */
final class ObjectWants implements ChunkFlow.Wants {

  /** How many roots are read at once. */
  private static final int ROOTS = 512;

  private final ChunkReads reads;
  private final List<ChunkPlace> small = new ArrayList<>();
  private final List<ObjectRow> large = new ArrayList<>();
  private final List<Digest> absent = new ArrayList<>();
  private int nextSmall;
  private int nextLarge;
  private Map<Digest, Loaded> roots = Map.of();
  private @Nullable RecipeBlocks open;
  private @Nullable ObjectRow opened;

  ObjectWants(Index index, ChunkReads reads, Collection<Digest> objects) {
    this.reads = reads;
    for (Digest object : objects) {
      Optional<ObjectRow> row = index.object(object);
      List<ChunkPlace> places = row.isPresent() ? List.of() : index.places(object);
      if (row.isPresent()) {
        large.add(row.get());
      } else if (!places.isEmpty()) {
        small.add(places.getFirst());
      } else {
        absent.add(object);
      }
    }
    small.sort(Comparator.comparing(ChunkPlace::pack).thenComparingLong(ChunkPlace::offset));
  }

  /** Returns the objects that the remote has not. */
  List<Digest> absent() {
    return absent;
  }

  @Override
  public ChunkFlow.@Nullable Want next() throws InterruptedException {
    if (nextSmall < small.size()) {
      ChunkPlace place = small.get(nextSmall++);
      return new ChunkFlow.Want(place.chunk(), place.chunk(), place.rawBytes(), null);
    }
    while (true) {
      if (open == null || opened == null) {
        if (nextLarge == large.size()) {
          return null;
        }
        opened = large.get(nextLarge++);
        open = new RecipeBlocks(reads, opened, root(opened));
      }
      Recipe.Part part = open.next();
      if (part != null) {
        return new ChunkFlow.Want(opened.digest(), part.digest(), part.sizeBytes(), null);
      }
      Optional<Loaded.Lost> trouble = open.trouble();
      open = null;
      if (trouble.isPresent()) {
        return new ChunkFlow.Want(opened.digest(), opened.root(), 0, trouble.get());
      }
    }
  }

  /** Returns a root, which was read together with those of the next objects. */
  private Loaded root(ObjectRow object) throws InterruptedException {
    if (!roots.containsKey(object.root())) {
      int end = Math.min(nextLarge - 1 + ROOTS, large.size());
      roots = reads.load(large.subList(nextLarge - 1, end).stream().map(ObjectRow::root).toList());
    }
    return Objects.requireNonNull(roots.get(object.root()));
  }
}
