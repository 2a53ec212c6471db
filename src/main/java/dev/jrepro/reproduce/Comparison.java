package dev.jrepro.reproduce;

import dev.jrepro.core.Digest;
import dev.jrepro.pipeline.Tolerance;
import dev.jrepro.tensors.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How two files compare, value by value.
 *
 * @param grade {@code IDENTICAL_TENSORS}, {@code WITHIN_TOLERANCE} or {@code DIFFERENT}
 * @param first where they part: a value that differs more than it may, else one that differs
 * @param cells the values, in the order of the file; none where it is of no kind that is known
 */
record Comparison(Grade grade, Optional<String> first, List<Cell> cells) {

  /** Told of a file whose values are all the same. */
  static final String REORDERED = "all values are the same, written in another order or form";

  private static final int SHOWN = 60;

  Comparison {
    cells = List.copyOf(cells);
  }

  /** Compares values of JSON or a table. */
  static Comparison ofCells(
      Map<String, CellReader.Written> recorded,
      Map<String, CellReader.Written> regenerated,
      Optional<Tolerance> tolerance) {
    Set<String> places = new LinkedHashSet<>(recorded.keySet());
    places.addAll(regenerated.keySet());
    List<Cell> cells = new ArrayList<>();
    for (String place : places) {
      CellReader.Written old = recorded.get(place);
      CellReader.Written now = regenerated.get(place);
      cells.add(
          new Cell(
              place,
              Optional.ofNullable(old).map(CellReader.Written::text),
              Optional.ofNullable(now).map(CellReader.Written::text),
              grade(old, now, tolerance)));
    }
    boolean same = cells.stream().allMatch(cell -> cell.grade() == Grade.IDENTICAL);
    if (same) {
      return new Comparison(
          tolerance.isPresent() ? Grade.WITHIN_TOLERANCE : Grade.DIFFERENT,
          Optional.of(REORDERED),
          cells);
    }
    return worst(cells);
  }

  private static Comparison worst(List<Cell> cells) {
    Grade worst = cells.stream().map(Cell::grade).max(Grade::compareTo).orElse(Grade.IDENTICAL);
    Optional<String> first =
        cells.stream().filter(c -> c.grade() == worst).findFirst().map(Cell::told);
    return new Comparison(worst, worst == Grade.IDENTICAL ? Optional.empty() : first, cells);
  }

  private static Grade grade(
      CellReader.@Nullable Written old,
      CellReader.@Nullable Written now,
      Optional<Tolerance> tolerance) {
    if (old == null || now == null) {
      return Grade.DIFFERENT;
    }
    if (old.text().equals(now.text())) {
      return Grade.IDENTICAL;
    }
    OptionalDouble a = old.number();
    OptionalDouble b = now.number();
    boolean near =
        a.isPresent()
            && b.isPresent()
            && tolerance.filter(t -> t.covers(a.getAsDouble(), b.getAsDouble())).isPresent();
    return near ? Grade.WITHIN_TOLERANCE : Grade.DIFFERENT;
  }

  /** Compares tensors: a cell a tensor. */
  static Comparison ofTensors(
      SortedMap<String, Tensor> recorded,
      SortedMap<String, Tensor> regenerated,
      Optional<Tolerance> tolerance) {
    SortedSet<String> names = new TreeSet<>(recorded.keySet());
    names.addAll(regenerated.keySet());
    List<Cell> cells = new ArrayList<>();
    Optional<String> first = Optional.empty();
    Grade worst = Grade.IDENTICAL;
    for (String name : names) {
      Tensor old = recorded.get(name);
      Tensor now = regenerated.get(name);
      TensorDifference difference = TensorDifference.of(old, now, tolerance);
      cells.add(
          new Cell(
              name,
              Optional.ofNullable(old).map(Comparison::shown),
              Optional.ofNullable(now).map(Comparison::shown),
              difference.grade()));
      if (difference.grade().compareTo(worst) > 0) {
        worst = difference.grade();
        first = Optional.of("tensor " + (name.isEmpty() ? "" : name) + difference.where());
      }
    }
    return new Comparison(worst == Grade.IDENTICAL ? Grade.IDENTICAL_TENSORS : worst, first, cells);
  }

  private static String shown(Tensor tensor) {
    Digest.Hasher hasher = new Digest.Hasher();
    MemorySegment bytes = tensor.bytes();
    long step = 1 << 28;
    for (long at = 0; at < bytes.byteSize(); at += step) {
      hasher.update(bytes.asSlice(at, Math.min(step, bytes.byteSize() - at)).asByteBuffer());
    }
    return tensor + " " + hasher.finish().brief();
  }

  /** Compares bytes of which nothing is known: by line if they are text. */
  static Comparison ofBytes(byte[] recorded, byte[] regenerated) {
    Optional<List<String>> old = lines(recorded);
    Optional<List<String>> now = lines(regenerated);
    if (old.isEmpty() || now.isEmpty()) {
      int at = Arrays.mismatch(recorded, regenerated);
      return new Comparison(Grade.DIFFERENT, Optional.of("byte " + at), List.of());
    }
    boolean reordered =
        old.get().stream().sorted().toList().equals(now.get().stream().sorted().toList());
    int most = Math.max(old.get().size(), now.get().size());
    for (int i = 0; i < most; i++) {
      String before = i < old.get().size() ? old.get().get(i) : "(no line)";
      String after = i < now.get().size() ? now.get().get(i) : "(no line)";
      if (!before.equals(after)) {
        String told = "line " + (i + 1) + ": " + cut(before) + " then, " + cut(after) + " now";
        String where = reordered ? REORDERED + "; " + told : told;
        return new Comparison(Grade.DIFFERENT, Optional.of(where), List.of());
      }
    }
    return new Comparison(Grade.DIFFERENT, Optional.of("the ends of lines"), List.of());
  }

  private static Optional<List<String>> lines(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.indexOf('\0') >= 0 ? Optional.empty() : Optional.of(text.lines().toList());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static String cut(String line) {
    return line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
  }
}
