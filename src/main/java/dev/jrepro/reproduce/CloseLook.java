package dev.jrepro.reproduce;

import dev.jrepro.tensors.Tensor;
import dev.jrepro.tensors.steps.StepRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * In what two trainings differ that were looked at closely, tensor by tensor.
 *
 * @param step the first that differs
 * @param lines what is equal in it and what differs, from causes to effects
 */
record CloseLook(long step, List<String> lines) {

  private static final int SHOWN = 3;
  private static final String EQUAL = " are equal";

  /** What there is to see of a step, in the order in which it is made. */
  private enum Group {
    BEFORE("before", "weights before it"),
    BATCH("batch", "batch bytes"),
    GRADIENT("gradient", "gradients"),
    AFTER("after", "weights after it"),
    OPTIMIZER("optimizer", "optimizer states");

    private final String prefix;
    private final String words;

    Group(String prefix, String words) {
      this.prefix = prefix + "/";
      this.words = words;
    }
  }

  CloseLook {
    lines = List.copyOf(lines);
  }

  /** Compares what was seen; empty if nothing differs. */
  static Optional<CloseLook> at(Replay one, Replay other) {
    for (long step : one.seen().keySet()) {
      SortedMap<String, Tensor> second = other.seen().get(step);
      SortedMap<String, Tensor> first = one.seen().get(step);
      if (first == null || second == null) {
        continue;
      }
      List<String> lines = new ArrayList<>();
      for (Group group : Group.values()) {
        if (group == Group.GRADIENT) {
          lines.add(losses(one.steps().record(step), other.steps().record(step)));
        }
        compared(group, below(first, group), below(second, group)).ifPresent(lines::add);
      }
      if (!lines.stream().allMatch(line -> line.endsWith(EQUAL))) {
        return Optional.of(new CloseLook(step, lines));
      }
    }
    return Optional.empty();
  }

  private static String losses(StepRecord one, StepRecord other) {
    return one.loss() == other.loss()
        ? "losses" + EQUAL
        : "losses differ: %s and %s"
            .formatted(Float.intBitsToFloat(one.loss()), Float.intBitsToFloat(other.loss()));
  }

  private static SortedMap<String, Tensor> below(SortedMap<String, Tensor> all, Group group) {
    SortedMap<String, Tensor> found = new TreeMap<>();
    all.tailMap(group.prefix)
        .forEach((name, tensor) -> {
          if (name.startsWith(group.prefix)) {
            found.put(name.substring(group.prefix.length()), tensor);
          }
        });
    return found;
  }

  private static Optional<String> compared(
      Group group, SortedMap<String, Tensor> one, SortedMap<String, Tensor> other) {
    if (one.isEmpty() && other.isEmpty()) {
      return Optional.empty();
    }
    List<String> texts = new ArrayList<>();
    for (String name : one.keySet()) {
      difference(one.get(name), other.get(name)).ifPresent(d -> texts.add(name + " (" + d + ")"));
    }
    if (texts.isEmpty()) {
      return Optional.of(group.words + EQUAL);
    }
    String more = texts.size() > SHOWN ? " and " + (texts.size() - SHOWN) + " more" : "";
    return Optional.of(
        "%s differ in %d of %d: %s%s"
            .formatted(
                group.words,
                texts.size(),
                one.size(),
                String.join(", ", texts.subList(0, Math.min(SHOWN, texts.size()))),
                more));
  }

  private static Optional<String> difference(Tensor one, @Nullable Tensor other) {
    if (other == null || one.type() != other.type() || !one.shape().equals(other.shape())) {
      return Optional.of("of another form");
    }
    if (one.sameAs(other)) {
      return Optional.empty();
    }
    long size = one.type().sizeBytes();
    long count = one.bytes().byteSize() / size;
    long differing = 0;
    double most = 0;
    for (long i = 0; i < count; i++) {
      if (one.bytes().asSlice(i * size, size).mismatch(other.bytes().asSlice(i * size, size))
          >= 0) {
        differing++;
        most =
            Math.max(
                most, Math.abs(TensorDifference.value(one, i) - TensorDifference.value(other, i)));
      }
    }
    return Optional.of("%d of %d numbers, by %s at most".formatted(differing, count, most));
  }
}
