package dev.jrepro.lineage;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.StageName;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.json.WrongJson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a merge leaves where both sides have run a stage: the locks of both. Which of them is right,
 * if any, is known when the pipelines and data are merged too: that whose key the stage has then.
 * The file is one that {@link Lock#parse} does not read, so that every jrepro takes the stage to be
 * stale.
 *
 * @param stage whose locks they are
 * @param sides the locks, ours first; no two are equal
 */
public record UnsettledLock(StageName stage, List<Lock> sides) {

  private static final String SIDES = "unsettled";

  public UnsettledLock {
    sides = List.copyOf(sides);
  }

  /** Returns the text of the lock file. */
  public String toText() {
    return Json.pretty(
        JsonValue.object()
            .put("schema", Lock.SCHEMA)
            .put("stage", stage.toString())
            .put(SIDES, JsonValue.array(sides, lock -> Json.parseObject(lock.toText())))
            .build());
  }

  /**
   * Returns the locks that the text of a lock file stands for: one where it is settled.
   *
   * @return empty if it is no lock file of either form
   * @throws Lock.Newer if a newer jrepro wrote it
   */
  public static List<Lock> locksIn(StageName stage, String text) {
    try {
      JsonValue.Obj object = Json.parseObject(text);
      if (object.get(SIDES).isEmpty() || object.needInteger("schema") != Lock.SCHEMA) {
        return List.of(Lock.parse(stage, text));
      }
      List<Lock> sides = new ArrayList<>();
      for (JsonValue side : object.items(SIDES)) {
        sides.add(Lock.parse(stage, Json.canonical(side)));
      }
      return distinct(sides);
    } catch (Lock.Newer e) {
      throw e;
    } catch (WrongJson | JreproException.Invalid e) {
      return List.of();
    }
  }

  /**
   * Returns the locks that the text of a lock file stands for, which says whose they are.
   *
   * @return empty if it is no lock file of either form
   * @throws Lock.Newer if a newer jrepro wrote it
   */
  public static List<Lock> locksIn(String text) {
    try {
      return locksIn(RunRecord.stage(Json.parseObject(text).needText("stage")), text);
    } catch (WrongJson e) {
      return List.of();
    }
  }

  /**
   * Returns locks without those that say the same as one before: the key and the outputs. Where
   * only the machine differs, that is evidence, and no other result.
   */
  public static List<Lock> distinct(Collection<Lock> locks) {
    Map<List<Object>, Lock> distinct = new LinkedHashMap<>();
    locks.forEach(lock -> distinct.putIfAbsent(List.of(lock.key(), lock.outs()), lock));
    return List.copyOf(distinct.values());
  }
}
