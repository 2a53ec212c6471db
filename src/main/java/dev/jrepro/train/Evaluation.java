package dev.jrepro.train;

import dev.jrepro.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/**
 * How a classifier does on a set of images.
 *
 * @param loss mean cross-entropy, in nats
 * @param confusion for each true class, how often each class was answered
 */
public record Evaluation(double loss, List<List<Integer>> confusion) {

  public Evaluation {
    confusion = confusion.stream().map(List::copyOf).toList();
  }

  /** The share of images that were answered rightly; 0 where there are none. */
  public double accuracy() {
    int right = 0;
    int all = 0;
    for (int label = 0; label < confusion.size(); label++) {
      right += confusion.get(label).get(label);
      all += confusion.get(label).stream().mapToInt(Integer::intValue).sum();
    }
    return all == 0 ? 0 : (double) right / all;
  }

  /** The accuracy on the images of each class; 0 for a class that has none. */
  public List<Double> accuracies() {
    List<Double> accuracies = new ArrayList<>();
    for (int label = 0; label < confusion.size(); label++) {
      int all = confusion.get(label).stream().mapToInt(Integer::intValue).sum();
      accuracies.add(all == 0 ? 0 : (double) confusion.get(label).get(label) / all);
    }
    return List.copyOf(accuracies);
  }

  static Evaluation of(JsonValue.Obj json) {
    List<List<Integer>> rows = new ArrayList<>();
    for (JsonValue row : json.items("confusion")) {
      if (row instanceof JsonValue.Arr(List<JsonValue> counts)) {
        rows.add(
            counts.stream().map(n -> n instanceof JsonValue.Num c ? (int) c.asLong() : 0).toList());
      }
    }
    return new Evaluation(json.needNumber("loss"), rows);
  }

  JsonValue toJson() {
    return JsonValue.object()
        .put("loss", new JsonValue.Num(loss))
        .put(
            "confusion",
            JsonValue.array(confusion, row -> JsonValue.array(row, n -> JsonValue.of((long) n))))
        .build();
  }
}
