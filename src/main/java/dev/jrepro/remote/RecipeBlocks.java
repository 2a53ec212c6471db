package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Walks the chunks of one object, block by block, several blocks a request; it never holds more
 * than those of one stretch of each level.
 */
final class RecipeBlocks {

  private static final int BLOCKS_AT_ONCE = 64;

  private final ChunkReads reads;
  private final Predicate<Digest> isUsable;

  /** What is still to be walked, the next first; a level above 0 is a block's. */
  private final Deque<Step> steps = new ArrayDeque<>();

  private Optional<Loaded.Lost> trouble = Optional.empty();

  /** A part, and the level of the block that lists it. */
  private record Step(int level, Recipe.Part part) {}

  /** Walks an object's chunks; a block that is not usable is taken for lost. */
  RecipeBlocks(ChunkReads reads, ObjectRow object, Predicate<Digest> isUsable)
      throws InterruptedException {
    this.reads = reads;
    this.isUsable = isUsable;
    expand(List.of(root(object)));
  }

  /** Walks an object's chunks from its root, which was read with others. */
  RecipeBlocks(ChunkReads reads, ObjectRow object, Loaded root) {
    this.reads = reads;
    this.isUsable = _ -> true;
    push(root(object), root);
  }

  private static Step root(ObjectRow object) {
    return new Step(-1, new Recipe.Part(object.root(), object.sizeBytes()));
  }

  /** Returns the next chunk; null after the last one, and where a block is lost. */
  Recipe.@Nullable Part next() throws InterruptedException {
    while (true) {
      Step step = steps.peekFirst();
      if (step == null || trouble.isPresent()) {
        return null;
      }
      if (step.level() == 0) {
        steps.removeFirst();
        return step.part();
      }
      List<Step> some = new ArrayList<>();
      while (!steps.isEmpty()
          && some.size() < BLOCKS_AT_ONCE
          && steps.getFirst().level() == step.level()) {
        some.add(steps.removeFirst());
      }
      expand(some);
    }
  }

  /** Returns what was wrong with a block; empty if all of them could be read. */
  Optional<Loaded.Lost> trouble() {
    return trouble;
  }

  /** Puts the parts of blocks in the place of the blocks. */
  private void expand(List<Step> blocks) throws InterruptedException {
    List<Digest> digests = blocks.stream().map(step -> step.part().digest()).toList();
    if (!digests.stream().allMatch(isUsable)) {
      trouble = Optional.of(new Loaded.Lost(Optional.empty()));
      return;
    }
    Map<Digest, Loaded> loaded = reads.load(digests);
    for (Step step : blocks.reversed()) {
      push(step, Objects.requireNonNull(loaded.get(step.part().digest())));
    }
  }

  private void push(Step step, Loaded loaded) {
    switch (loaded) {
      case Loaded.Bytes bytes -> push(step, bytes);
      case Loaded.Lost lost -> trouble = Optional.of(lost);
    }
  }

  private void push(Step step, Loaded.Bytes bytes) {
    Optional<Recipe.Block> block = Recipe.read(bytes.copy()).filter(b -> fits(step, b));
    if (block.isEmpty()) {
      trouble = Optional.of(new Loaded.Lost(Optional.of(bytes.pack())));
      return;
    }
    for (Recipe.Part part : block.get().parts().reversed()) {
      steps.addFirst(new Step(block.get().level(), part));
    }
  }

  private static boolean fits(Step step, Recipe.Block block) {
    return (step.level() < 0 || block.level() == step.level() - 1)
        && fill(block.parts(), step.part().sizeBytes());
  }

  /** Sizes are what a file of others says: their sum may be more than a number holds. */
  private static boolean fill(List<Recipe.Part> parts, long sizeBytes) {
    long left = sizeBytes;
    for (Recipe.Part part : parts) {
      if (part.sizeBytes() > left) {
        return false;
      }
      left -= part.sizeBytes();
    }
    return left == 0;
  }
}
