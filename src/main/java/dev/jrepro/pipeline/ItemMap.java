package dev.jrepro.pipeline;

import dev.jrepro.yaml.Mark;
import java.util.List;

/**
 * Says that a stage runs once for each item of a collection.
 *
 * @param as what an item is called in the stage
 * @param over the patterns of the items' paths
 * @param mark where it is declared
 */
public record ItemMap(String as, List<String> over, Mark mark) {
  public ItemMap {
    over = List.copyOf(over);
  }
}
