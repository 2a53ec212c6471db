package dev.jrepro.pipeline;

import dev.jrepro.core.StageName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What people call a stage: its short name where that, as a target, means nothing else. */
final class StageTitles {

  private final Map<String, Integer> count = new HashMap<>();

  StageTitles(List<Stage> stages) {
    Set<StageName> groups = new HashSet<>();
    for (Stage stage : stages) {
      String name = stage.name().stage();
      count.merge(name, 1, Integer::sum);
      int sign = name.indexOf(Variant.SIGN);
      String group = sign < 0 ? name : name.substring(0, sign);
      if (sign >= 0 && groups.add(new StageName(stage.name().pipeline(), group))) {
        count.merge(group, 1, Integer::sum);
      }
    }
  }

  String of(Stage stage) {
    return of(stage.name());
  }

  String of(StageName name) {
    return count.getOrDefault(name.stage(), 0) == 1 ? name.stage() : name.toString();
  }
}
