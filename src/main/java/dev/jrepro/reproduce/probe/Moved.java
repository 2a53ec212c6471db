package dev.jrepro.reproduce.probe;

import dev.jrepro.content.Entry;
import dev.jrepro.json.JsonValue;
import dev.jrepro.pipeline.Output;
import dev.jrepro.reproduce.Cell;
import dev.jrepro.reproduce.Grade;
import dev.jrepro.reproduce.Grading;
import dev.jrepro.store.FolderStore;
import java.util.List;
import java.util.Optional;

/**
 * Where an output differs from what it was.
 *
 * @param places the fields, cells or tensors that differ, the first of them; none where it is of no
 *     kind whose values are known
 * @param count how many differ
 * @param total how many there are
 * @param first the first place, where no values are known; empty if nothing is known at all
 */
record Moved(List<String> places, int count, int total, Optional<String> first) {

  private static final int KEPT = 20;
  private static final int SHOWN = 3;

  /** It differs, and more is not known. */
  static final Moved SOMEWHERE = new Moved(List.of(), 0, 0, Optional.empty());

  Moved {
    places = List.copyOf(places);
  }

  /** Compares an output with what it was. */
  static Moved of(Output output, Stored was, Stored now) {
    Grading.Judged judged =
        new Grading(was.store(), now.store(), List.of())
            .judge(output, was.entry(), now.entry(), true);
    List<String> different =
        judged.cells().stream()
            .filter(cell -> cell.grade() != Grade.IDENTICAL)
            .map(Cell::place)
            .toList();
    return new Moved(
        different.stream().limit(KEPT).toList(),
        different.size(),
        judged.cells().size(),
        different.isEmpty() ? judged.first().map(Grading.Place::where) : Optional.empty());
  }

  /** An output, and where its bytes are. */
  record Stored(FolderStore store, Entry entry) {}

  /** Returns it as a part of a sentence; empty if nothing is known. */
  String text() {
    if (places.isEmpty()) {
      return first.orElse("");
    }
    String some = String.join(", ", places.stream().limit(SHOWN).toList());
    return count > SHOWN ? some + " and " + (count - SHOWN) + " more of " + total : some;
  }

  JsonValue.Obj toJson() {
    return JsonValue.object()
        .put("places", JsonValue.texts(places))
        .put("count", count)
        .put("total", total)
        .putIf("first", first)
        .build();
  }

  static Moved fromJson(JsonValue.Obj object) {
    return new Moved(
        object.texts("places"),
        (int) object.needInteger("count"),
        (int) object.needInteger("total"),
        object.text("first"));
  }
}
