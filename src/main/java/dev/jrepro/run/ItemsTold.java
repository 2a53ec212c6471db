package dev.jrepro.run;

import dev.jrepro.core.RepoPath;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.pipeline.Item;
import dev.jrepro.pipeline.ItemField;
import dev.jrepro.pipeline.ItemMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a process of a map stage is told of the items that it is to do.
 *
 * @param map what the stage does for each
 * @param items which they are, at least one
 */
record ItemsTold(ItemMap map, List<RepoPath> items) {

  /** Returns the variables that tell it, and writes the file that one of them names. */
  SortedMap<String, String> in(Path folder) throws IOException {
    SortedMap<String, String> variables = new TreeMap<>();
    if (map.batch() == 1) {
      Item item = item(items.getFirst());
      variables.put("JREPRO_ITEM", item.get(ItemField.PATH));
      for (ItemField field : ItemField.values()) {
        if (field != ItemField.PATH) {
          variables.put("JREPRO_ITEM_" + field.word().toUpperCase(Locale.ROOT), item.get(field));
        }
      }
    }
    Path list = folder.resolve("items.jsonl");
    Files.writeString(list, lines(), StandardCharsets.UTF_8);
    variables.put("JREPRO_ITEMS", list.toString());
    return variables;
  }

  /** Numbers and texts alone, so that any reader of JSON takes a line. */
  private String lines() {
    StringBuilder text = new StringBuilder();
    for (RepoPath path : items) {
      Item item = item(path);
      JsonValue.Builder object = JsonValue.object();
      for (ItemField field : ItemField.values()) {
        object.put(field.word(), item.get(field));
      }
      List<String> outs = map.outs().stream().map(out -> out.path().plain(item)).toList();
      text.append(Json.canonical(object.put("outs", JsonValue.texts(outs)).build())).append('\n');
    }
    return text.toString();
  }

  private Item item(RepoPath path) {
    return new Item(path, map.workingFolder());
  }
}
