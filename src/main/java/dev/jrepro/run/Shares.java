package dev.jrepro.run;

import dev.jrepro.core.StageName;
import dev.jrepro.pipeline.Stage;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What of the machine each stage has been given. For many threads. */
final class Shares {

  /**
   * What one stage has.
   *
   * @param gpus its GPUs, as CUDA calls them
   * @param items for how many items at once its command may run, if it has a map
   */
  record Share(List<String> gpus, int items) {
    static final Share NOTHING = new Share(List.of(), 1);

    Share {
      gpus = List.copyOf(gpus);
    }
  }

  private final Map<StageName, Share> shares = new TreeMap<>();

  /** Notes what a stage may use. */
  synchronized void give(Stage stage, Share share) {
    shares.put(stage.name(), share);
  }

  /** Returns what a stage may use. */
  synchronized Share of(Stage stage) {
    return shares.getOrDefault(stage.name(), Share.NOTHING);
  }
}
