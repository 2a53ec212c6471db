package dev.jrepro.reproduce;

import dev.jrepro.json.JsonValue;
import dev.jrepro.tensors.steps.StepRecord.Part;
import dev.jrepro.tensors.steps.TensorSums;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** How the first step that differs is put for a person. */
final class StepsWords {

  private static final int SHOWN = 5;

  private StepsWords() {}

  static String of(StepsDifference.Parted parted) {
    if (parted.step() == 0) {
      String next =
          parted.next().isEmpty() ? "" : "; in step 1 " + named(parted.next()) + " differ, too";
      return "they differ before the first step: " + differing(parted) + next;
    }
    String equal =
        switch ((int) Math.min(parted.step(), 3)) {
          case 1 -> "no step is equal";
          case 2 -> "step 1 is equal";
          default -> "steps 1 to " + (parted.step() - 1) + " are equal";
        };
    return equal + "; in step " + parted.step() + " " + same(parted) + differing(parted);
  }

  /** What comes before the first part that differs, and is the same. */
  private static String same(StepsDifference.Parted parted) {
    List<String> same = new ArrayList<>();
    for (Part part : List.of(Part.EXAMPLES, Part.BATCH, Part.RATE, Part.LOSS)) {
      if (parted.parts().contains(part)) {
        break;
      }
      if (part != Part.BATCH || parted.one().batch() != 0) {
        same.add(part.word());
      }
    }
    return same.isEmpty()
        ? ""
        : listed(same) + (same.size() == 1 ? " is" : " are") + " the same, and ";
  }

  private static String differing(StepsDifference.Parted parted) {
    List<String> texts = new ArrayList<>();
    for (Part part : parted.parts()) {
      texts.add(
          switch (part) {
            case LOSS ->
                "the loss differs (" + numbers(parted.one().loss(), parted.other().loss()) + ")";
            case RATE ->
                "the learning rate differs ("
                    + numbers(parted.one().rate(), parted.other().rate())
                    + ")";
            case WEIGHTS ->
                parted
                    .tensor()
                    .map(name -> "of the weights " + name + " alone differs")
                    .orElse("weights differ, more than one of them");
            case STATE ->
                parted.parts().contains(Part.WEIGHTS)
                    ? ""
                    : "the optimizer's state differs, or changed since it was last looked at";
            case EXAMPLES -> "the batch has other examples, or another order";
            case BATCH -> "the batch has other bytes";
            case RANDOM -> "the random choices to come differ";
          });
    }
    texts.removeIf(String::isEmpty);
    String unseen =
        parted.one().weights().equals(TensorSums.NONE)
            ? "; weights are looked at every " + parted.weightsEvery() + " steps"
            : "";
    return listed(texts) + unseen;
  }

  private static String numbers(int one, int other) {
    return Float.intBitsToFloat(one) + " and " + Float.intBitsToFloat(other);
  }

  private static String named(Set<Part> parts) {
    return listed(parts.stream().map(Part::word).toList());
  }

  static String only(String which, List<String> names) {
    if (names.isEmpty()) {
      return "";
    }
    String more = names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "";
    return "only the "
        + which
        + " has "
        + String.join(", ", names.subList(0, Math.min(SHOWN, names.size())))
        + more;
  }

  /** Joins texts as a sentence does: {@code a, b and c}. */
  static String listed(List<String> texts) {
    int last = texts.size() - 1;
    return last < 1
        ? String.join("", texts)
        : String.join(", ", texts.subList(0, last)) + " and " + texts.get(last);
  }

  static JsonValue words(Collection<Part> parts) {
    return JsonValue.texts(parts.stream().map(Part::word).toList());
  }
}
