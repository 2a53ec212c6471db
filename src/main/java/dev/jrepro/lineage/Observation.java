package dev.jrepro.lineage;

import dev.jrepro.content.Entry;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;
import dev.jrepro.json.WrongJson;
import dev.jrepro.pipeline.SandboxMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the record of a run in a sandbox tells besides. Each list has at most {@value #MOST} items;
 * the object {@code seen} has more.
 *
 * @param mode how the command was held to what its stage declares; never {@code off}
 * @param tool what did it, such as {@code strace 6.1} or {@code landlock 7}
 * @param undeclared files and folders of the project that were read and are not declared
 * @param outside files outside the project that were read and are not the system's, absolute
 * @param strays what was written and is no output; absolute outside the project
 * @param network addresses that were connected to, sent to or listened on
 * @param unread dependencies of which nothing was read
 * @param programs what was started, absolute, with the versions that are known; empty texts where
 *     they are not
 * @param seen an object of all that the tracer saw, canonical JSON; empty where nothing was traced
 */
public record Observation(
    SandboxMode mode,
    String tool,
    SortedSet<RepoPath> undeclared,
    SortedSet<String> outside,
    SortedSet<String> strays,
    SortedSet<String> network,
    SortedSet<RepoPath> unread,
    SortedMap<String, String> programs,
    Optional<Entry> seen) {

  /** How many items of a list are in a record. */
  public static final int MOST = 1000;

  private static final String FIELD = "sandbox";

  public Observation {
    undeclared = first(undeclared);
    outside = first(outside);
    strays = first(strays);
    network = first(network);
    unread = first(unread);
    programs = Collections.unmodifiableSortedMap(new TreeMap<>(programs));
  }

  /** Returns an observation of a command of which nothing was seen, only denied. */
  public static Observation blind(SandboxMode mode, String tool) {
    return new Observation(
        mode,
        tool,
        new TreeSet<>(),
        new TreeSet<>(),
        new TreeSet<>(),
        new TreeSet<>(),
        new TreeSet<>(),
        new TreeMap<>(),
        Optional.empty());
  }

  /**
   * Returns the same, where only some of a stage's processes were seen: who knows what is unread.
   */
  public Observation ofSome() {
    return new Observation(
        mode, tool, undeclared, outside, strays, network, new TreeSet<>(), programs, seen);
  }

  private static <T> SortedSet<T> first(Collection<T> items) {
    SortedSet<T> first = new TreeSet<>();
    new TreeSet<>(items).stream().limit(MOST).forEach(first::add);
    return Collections.unmodifiableSortedSet(first);
  }

  /** Returns whether the command kept to what is declared, as far as that was seen. */
  public boolean isClean() {
    return undeclared.isEmpty() && outside.isEmpty() && strays.isEmpty() && network.isEmpty();
  }

  void addTo(JsonValue.Builder record) {
    JsonValue.Builder object =
        JsonValue.object()
            .put("mode", mode.word())
            .put("tool", tool)
            .put("undeclared", paths(undeclared))
            .put("outside", JsonValue.texts(outside))
            .put("strays", JsonValue.texts(strays))
            .put("network", JsonValue.texts(network))
            .put("unread", paths(unread))
            .put("programs", JsonValue.texts(programs));
    seen.ifPresent(entry -> object.put("seen", entry.toJson()));
    record.put(FIELD, object.build());
  }

  static Optional<Observation> in(JsonValue.Obj record) {
    return record.get(FIELD).map(_ -> read(record.object(FIELD)));
  }

  private static Observation read(JsonValue.Obj object) {
    SortedMap<String, String> programs = new TreeMap<>();
    JsonValue.Obj started = object.object("programs");
    started.fields().keySet().forEach(path -> programs.put(path, started.needText(path)));
    String word = object.needText("mode");
    return new Observation(
        SandboxMode.of(word).orElseThrow(() -> new WrongJson("'" + word + "' is no sandbox")),
        object.needText("tool"),
        paths(object.texts("undeclared")),
        new TreeSet<>(object.texts("outside")),
        new TreeSet<>(object.texts("strays")),
        new TreeSet<>(object.texts("network")),
        paths(object.texts("unread")),
        programs,
        object.get("seen").map(_ -> Entry.fromJson(object.object("seen"))));
  }

  private static SortedSet<RepoPath> paths(List<String> texts) {
    List<RepoPath> paths = new ArrayList<>();
    texts.forEach(text -> paths.add(Lock.path(text)));
    return new TreeSet<>(paths);
  }

  private static JsonValue paths(Collection<RepoPath> paths) {
    return JsonValue.array(paths, path -> JsonValue.of(path.toString()));
  }
}
