package dev.jrepro.project;

import dev.jrepro.content.Entry;
import dev.jrepro.content.Kind;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;
import dev.jrepro.json.WrongJson;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.LockFiles;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.lineage.StageKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The objects that a pointer or lock names. A text that does not read, such as one with the
 * conflict markers of a merge, names every digest in it; only one of a later schema may name more
 * than this version sees, and nobody can go on then.
 *
 * @param needs the objects
 * @param keys the stage key of a lock; those of both sides if a merge has left it to be settled
 */
record NamedObjects(List<Need> needs, SortedSet<Digest> keys) {

  /** What the table of a map stage's items is called where somebody misses it. */
  private static final RepoPath ITEMS = RepoPath.of("the list of items");

  private static final Pattern DIGEST = Pattern.compile("sha256:([0-9a-f]{64})(?![0-9a-f])");
  private static final Pattern KEY = Pattern.compile("\"key\"\\s*:\\s*\"sha256:([0-9a-f]{64})\"");
  private static final Pattern SCHEMA =
      Pattern.compile("(?m)^\\s*[\"']?schema[\"']?\\s*:\\s*[\"']?([0-9]{1,9})");

  NamedObjects {
    needs = List.copyOf(needs);
    keys = Collections.unmodifiableSortedSet(new TreeSet<>(keys));
  }

  /**
   * Reads a file.
   *
   * @throws JreproException.Refused if a later jrepro wrote it
   */
  static NamedObjects in(RepoPath file, String text, Need.Source source) {
    if (file.isIn(LockFiles.FOLDER)) {
      return lock(file, text, source);
    }
    return Pointer.data(file).isPresent()
        ? pointer(file, text, source)
        : unread(file, text, source);
  }

  private static NamedObjects pointer(RepoPath file, String text, Need.Source source) {
    try {
      Pointer pointer = Pointer.parse(file, text);
      List<Need> needs = new ArrayList<>();
      pointer.entry().ifPresent(e -> needs.add(Need.of(pointer.path(), e, source)));
      if (pointer.source().orElse(null) instanceof Pointer.Import from) {
        from.files()
            .forEach((name, digest) ->
                needs.add(Need.of(pointer.path().child(name), Entry.file(digest, 0), source)));
      }
      return new NamedObjects(needs, new TreeSet<>());
    } catch (JreproException.Invalid | IllegalArgumentException e) {
      return unread(file, text, source);
    }
  }

  private static NamedObjects lock(RepoPath file, String text, Need.Source source) {
    try {
      Lock lock = Lock.parse(text);
      List<Need> needs = new ArrayList<>();
      lock.outs().forEach((path, entry) -> needs.add(Need.of(path, entry, source)));
      needs.addAll(inputs(lock.inputs().inputs(), source));
      return new NamedObjects(needs, new TreeSet<>(List.of(lock.key())));
    } catch (JreproException.Invalid | WrongJson | IllegalArgumentException e) {
      return unread(file, text, source);
    }
  }

  /** Returns the raw inputs and other dependencies that the inputs of a stage key name. */
  static List<Need> inputs(JsonValue.Obj inputs, Need.Source source) {
    List<Need> needs = new ArrayList<>();
    JsonValue.Obj deps = inputs.object("deps");
    for (String path : deps.fields().keySet()) {
      needs.add(Need.of(RepoPath.of(path), Entry.fromJson(deps.object(path)), source));
    }
    new StageKey(inputs).items().ifPresent(table -> needs.add(Need.of(ITEMS, table, source)));
    return needs;
  }

  private static NamedObjects unread(RepoPath file, String text, Need.Source source) {
    Matcher schema = SCHEMA.matcher(text);
    while (schema.find()) {
      if (Integer.parseInt(schema.group(1)) > 1) {
        throw new JreproException.Refused(
            file
                + " in "
                + source.describe()
                + " has schema "
                + schema.group(1)
                + ", which a newer jrepro wrote: what it needs is not known.",
            "Use that jrepro. Nothing was removed.");
      }
    }
    return new NamedObjects(guess(file, text, source), keys(text));
  }

  /** Returns the stage keys of the locks of a merge, whatever became of the rest of the text. */
  private static SortedSet<Digest> keys(String text) {
    SortedSet<Digest> keys = new TreeSet<>();
    Matcher matcher = KEY.matcher(text);
    while (matcher.find()) {
      keys.add(new Digest(matcher.group(1)));
    }
    return keys;
  }

  /** Returns every digest in a text; what each of them is shows when it is looked at. */
  static List<Need> guess(RepoPath file, String text, Need.Source source) {
    SortedSet<Digest> digests = new TreeSet<>();
    Matcher matcher = DIGEST.matcher(text);
    while (matcher.find()) {
      digests.add(new Digest(matcher.group(1)));
    }
    Optional<Kind> unknown = Optional.empty();
    return digests.stream().map(digest -> new Need(file, digest, unknown, source)).toList();
  }
}
