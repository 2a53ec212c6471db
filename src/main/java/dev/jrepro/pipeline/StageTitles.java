package dev.jrepro.pipeline;

import dev.jrepro.core.StageName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What people call a stage: its short name where there is only one of that name. */
final class StageTitles {

  private final Map<String, Integer> count = new HashMap<>();

  StageTitles(List<Stage> stages) {
    stages.forEach(stage -> count.merge(stage.name().stage(), 1, Integer::sum));
  }

  String of(Stage stage) {
    return of(stage.name());
  }

  String of(StageName name) {
    return count.getOrDefault(name.stage(), 0) == 1 ? name.stage() : name.toString();
  }
}
