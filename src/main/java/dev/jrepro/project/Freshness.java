package dev.jrepro.project;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.pipeline.Fingerprint;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Param;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Facts;
import dev.jrepro.plan.Judgement;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a stage was fresh with. With the same declaration, and the same digests of its lock's text,
 * of what stands at dependencies and outputs and of variables, it is fresh again: these are all
 * that a verdict rests on.
 */
final class Freshness {

  /** Of an entry: kind, digest, size and count. */
  private static final int ENTRY_BYTES = 1 + Digest.BYTES + 2 * Long.BYTES;

  private final Stage stage;
  private final byte[] evidence;
  private final int from;
  private final int length;

  private Freshness(Stage stage, byte[] evidence, int from, int length) {
    this.stage = stage;
    this.evidence = evidence;
    this.from = from;
    this.length = length;
  }

  /** Returns the freshness whose evidence was kept. */
  static Freshness kept(Stage stage, byte[] evidence, int from, int length) {
    return new Freshness(stage, evidence, from, length);
  }

  /**
   * Returns whether it can be told of a stage: not of one that is compiled, whose sources are found
   * at run time, nor of a map, whose items are, nor of one that is bound to its environment, nor of
   * one that is never fresh or always.
   */
  static boolean isFor(Stage stage) {
    return !stage.isJava()
        && stage.map().isEmpty()
        && stage.fingerprint() == Fingerprint.NONE
        && !stage.frozen()
        && !stage.alwaysChanged();
  }

  /**
   * Returns what a stage is fresh with.
   *
   * @param lock the digest of its lock's text
   * @param facts those that it was judged by
   * @return empty if it is none that this can be told of
   */
  static Optional<Freshness> of(Judgement judgement, Digest lock, Facts facts) {
    Stage stage = judgement.stage();
    Optional<Lock> locked = judgement.lock().filter(l -> l.keySchema() == StageKey.SCHEMA);
    if (!isFor(stage) || locked.isEmpty()) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.allocate(size(stage));
    put(bytes, lock);
    boolean isWhole =
        put(bytes, judgement.deps(), stage.deps())
            && put(bytes, locked.get().outs(), stage.outs().stream().map(Output::path).toList());
    stage.environment().passed().forEach(name -> put(bytes, facts.variable(name)));
    return isWhole
        ? Optional.of(new Freshness(stage, bytes.array(), 0, bytes.position()))
        : Optional.empty();
  }

  private static boolean put(ByteBuffer bytes, Map<RepoPath, Entry> entries, List<RepoPath> paths) {
    for (RepoPath path : paths) {
      Entry entry = entries.get(path);
      if (entry == null) {
        return false;
      }
      put(bytes, entry);
    }
    return true;
  }

  /** Returns the stage. */
  Stage stage() {
    return stage;
  }

  /** Returns how many bytes the evidence has. */
  int length() {
    return length;
  }

  /** Writes the evidence. */
  void copyTo(ByteBuffer target) {
    target.put(evidence, from, length);
  }

  /** Returns the same of an equal stage that may be declared in another place. */
  Freshness with(Stage other) {
    return new Freshness(other, evidence, from, length);
  }

  /** Returns whether it is of a stage that is declared so. */
  @SuppressWarnings("ReferenceEquality") // Mostly it is the very same, and nothing is to compare.
  boolean isOf(Stage other) {
    return other == stage
        || (isFor(other)
            && stage.name().equals(other.name())
            && stage.command().equals(other.command())
            && stage.workingFolder().equals(other.workingFolder())
            && stage.deps().equals(other.deps())
            && stage.environment().equals(other.environment())
            && same(stage.params(), other.params(), Freshness::told)
            && same(stage.outs(), other.outs(), Freshness::told));
  }

  private static <T> boolean same(List<T> some, List<T> others, Function<T, Object> told) {
    boolean same = some.size() == others.size();
    for (int i = 0; same && i < some.size(); i++) {
      same = told.apply(some.get(i)).equals(told.apply(others.get(i)));
    }
    return same;
  }

  private static Object told(Param param) {
    return List.of(param.file(), param.key(), param.value().toExactJson());
  }

  private static Object told(Output out) {
    return List.of(out.path(), out.kind(), out.volatileFields());
  }

  /** Returns whether another one says the same. */
  boolean isEqual(Freshness other) {
    return isOf(other.stage)
        && Arrays.equals(
            evidence, from, from + length, other.evidence, other.from, other.from + other.length);
  }

  /** Returns whether the facts are those of then. */
  boolean holds(Digest lock, Facts facts) {
    ByteBuffer then = ByteBuffer.wrap(evidence, from, length);
    if (!isNext(then, lock)) {
      return false;
    }
    for (RepoPath dep : stage.deps()) {
      if (!isNext(then, facts.dependency(dep))) {
        return false;
      }
    }
    for (Output out : stage.outs()) {
      if (!isNext(then, facts.output(out))) {
        return false;
      }
    }
    for (String name : stage.environment().passed()) {
      if (!isNext(then, facts.variable(name))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isNext(ByteBuffer then, Digest now) {
    return then.getLong() == now.first()
        && then.getLong() == now.second()
        && then.getLong() == now.third()
        && then.getLong() == now.fourth();
  }

  private static boolean isNext(ByteBuffer then, Optional<Entry> now) {
    return now.isPresent()
        && then.get() == (byte) now.get().kind().letter()
        && isNext(then, now.get().digest())
        && then.getLong() == now.get().sizeBytes()
        && then.getLong() == now.get().count();
  }

  private static int size(Stage stage) {
    return Digest.BYTES * (1 + stage.environment().passed().size())
        + ENTRY_BYTES * (stage.deps().size() + stage.outs().size());
  }

  private static void put(ByteBuffer bytes, Digest digest) {
    bytes
        .putLong(digest.first())
        .putLong(digest.second())
        .putLong(digest.third())
        .putLong(digest.fourth());
  }

  private static void put(ByteBuffer bytes, Entry entry) {
    bytes.put((byte) entry.kind().letter());
    put(bytes, entry.digest());
    bytes.putLong(entry.sizeBytes()).putLong(entry.count());
  }
}
