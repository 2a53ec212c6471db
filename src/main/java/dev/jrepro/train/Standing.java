package dev.jrepro.train;

import dev.jrepro.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How the epochs did by the watched metric. */
final class Standing {
  private final Watch watch;
  private final List<Best> best = new ArrayList<>();
  private double reference = Double.NaN;
  private int waited;

  /** An epoch whose weights are kept. */
  record Best(int epoch, long step, double score) {
    JsonValue.Obj toJson() {
      return json().build();
    }

    /** As it stands beside the weights. */
    JsonValue.Obj toJson(String metric) {
      return json().put("metric", metric).build();
    }

    private JsonValue.Builder json() {
      return JsonValue.object()
          .put("epoch", epoch)
          .put("step", step)
          .put("score", Tally.json(score));
    }

    static Best of(JsonValue.Obj json) {
      return new Best(
          (int) json.needInteger("epoch"), json.needInteger("step"), Tally.number(json, "score"));
    }
  }

  Standing(Watch watch) {
    this.watch = watch;
  }

  /** Counts an epoch; returns whether it is among the best, for now. */
  boolean add(Best epoch) {
    if (watch.better(epoch.score(), reference, watch.minDelta())) {
      reference = epoch.score();
      waited = 0;
    } else {
      waited++;
    }
    int place = 0;
    while (place < best.size() && !watch.better(epoch.score(), best.get(place).score(), 0)) {
      place++;
    }
    best.add(place, epoch);
    if (best.size() > watch.keep()) {
      best.removeLast();
    }
    return place < watch.keep();
  }

  /** The epochs that are kept, the best first. */
  List<Best> best() {
    return List.copyOf(best);
  }

  boolean ended() {
    return watch.patience() > 0 && waited >= watch.patience();
  }

  JsonValue toJson() {
    return JsonValue.object()
        .put("best", JsonValue.array(best, Best::toJson))
        .put("reference", Tally.json(reference))
        .put("waited", waited)
        .build();
  }

  void restore(JsonValue.Obj json) {
    best.clear();
    best.addAll(json.objects("best", Best::of));
    reference = Tally.number(json, "reference");
    waited = (int) json.needInteger("waited");
  }

  static Optional<Standing> of(Regime regime) {
    return regime.watch().map(Standing::new);
  }
}
