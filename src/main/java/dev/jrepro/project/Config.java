package dev.jrepro.project;

import dev.jrepro.remote.RemoteSpec;
import dev.jrepro.store.LinkKind;
import dev.jrepro.yaml.YamlError;
import dev.jrepro.yaml.YamlNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * A project's configuration: {@code .repro/config.yaml}, and over it {@code config.local.yaml}.
 *
 * @param remotes the remotes, by name
 * @param defaultRemote the one that is meant where none is named
 * @param run how {@code jrepro run} goes about it
 * @param cacheDir where the cache lies, if not in Git's folder
 * @param cacheLinks how files of the workspace share their bytes with the cache, in the order of
 *     preference
 * @param gc how long {@code gc} waits
 * @param slurm how stages run on a Slurm cluster
 * @param openLineage where run events go
 */
public record Config(
    SortedMap<String, RemoteSpec> remotes,
    Optional<String> defaultRemote,
    RunSettings run,
    Optional<String> cacheDir,
    List<LinkKind> cacheLinks,
    GcSettings gc,
    SlurmSettings slurm,
    OpenLineageSettings openLineage) {

  private static final Set<String> KEYS =
      Set.of(
          "remotes",
          "default-remote",
          "run",
          "executor",
          "resources",
          "cache",
          "gc",
          "slurm",
          "openlineage");
  private static final Set<String> REMOTE_KEYS =
      Set.of("url", "endpoint", "region", "profile", "path-style", "anonymous", "timeout");

  public Config {
    remotes = Collections.unmodifiableSortedMap(new TreeMap<>(remotes));
    cacheLinks = List.copyOf(cacheLinks);
  }

  /** Returns what {@code jrepro run} runs where no target is named; everything if empty. */
  public List<String> runDefault() {
    return run.defaultTargets();
  }

  /** Returns the default remote; where none is named, the only one. */
  Optional<RemoteSpec> chosenRemote() {
    if (defaultRemote.isPresent()) {
      return defaultRemote.map(remotes::get);
    }
    return remotes.size() == 1 ? Optional.of(remotes.values().iterator().next()) : Optional.empty();
  }

  /** Reads the files' nodes, the later ones over the earlier ones. */
  static Config read(List<YamlNode> files) {
    SortedMap<String, RemoteSpec> remotes = new TreeMap<>();
    Optional<String> defaultRemote = Optional.empty();
    RunSettings run = RunSettings.DEFAULT;
    Optional<String> cacheDir = Optional.empty();
    List<LinkKind> cacheLinks = LinkKind.DEFAULT;
    GcSettings gc = GcSettings.DEFAULT;
    SlurmSettings slurm = SlurmSettings.DEFAULT;
    OpenLineageSettings openLineage = OpenLineageSettings.DEFAULT;
    for (YamlNode file : files) {
      YamlNode.Mapping map = mapping(file, "the configuration");
      knownKeys(map, KEYS);
      map.get("remotes").ifPresent(node -> readRemotes(node, remotes));
      defaultRemote = text(map, "default-remote").or(valueOf(defaultRemote));
      run = RunSettings.read(map, run);
      YamlNode.Mapping cache = section(map, "cache");
      knownKeys(cache, Set.of("dir", "link"));
      cacheDir = text(cache, "dir").or(valueOf(cacheDir));
      cacheLinks = cache.get("link").map(Config::links).orElse(cacheLinks);
      gc = GcSettings.read(section(map, "gc"), gc);
      slurm = SlurmSettings.read(section(map, "slurm"), slurm);
      openLineage = OpenLineageSettings.read(section(map, "openlineage"), openLineage);
    }
    return new Config(remotes, defaultRemote, run, cacheDir, cacheLinks, gc, slurm, openLineage);
  }

  /** Reads kinds of links, as a list or with commas between them; a copy is the last resort. */
  private static List<LinkKind> links(YamlNode node) {
    List<LinkKind> kinds = new ArrayList<>();
    for (String text : texts(node)) {
      for (String word : text.split(",", -1)) {
        kinds.add(
            LinkKind.of(word.strip())
                .orElseThrow(() ->
                    new YamlError(
                        node.mark(),
                        "'" + word.strip() + "' is no kind of link",
                        "Known are: " + String.join(", ", LinkKind.words()) + ".")));
      }
    }
    if (!kinds.contains(LinkKind.COPY)) {
      kinds.add(LinkKind.COPY);
    }
    return kinds;
  }

  private static Supplier<Optional<String>> valueOf(Optional<String> value) {
    return () -> value;
  }

  private static void readRemotes(YamlNode node, SortedMap<String, RemoteSpec> remotes) {
    for (Map.Entry<String, YamlNode> entry : mapping(node, "'remotes'").entries().entrySet()) {
      if (!isRemoteName(entry.getKey())) {
        throw new YamlError(
            mapping(node, "'remotes'").keyMark(entry.getKey()),
            "'" + entry.getKey() + "' is no name for a remote",
            "Use letters, digits, - and _.");
      }
      YamlNode.Mapping map = mapping(entry.getValue(), "a remote");
      knownKeys(map, REMOTE_KEYS);
      RemoteSpec under = remotes.get(entry.getKey());
      String url =
          text(map, "url")
              .or(() -> Optional.ofNullable(under).map(RemoteSpec::url))
              .orElseThrow(() -> new YamlError(map.mark(), "the remote has no 'url'"));
      remotes.put(
          entry.getKey(),
          new RemoteSpec(
              entry.getKey(),
              url,
              text(map, "endpoint")
                  .or(() -> Optional.ofNullable(under).flatMap(RemoteSpec::endpoint)),
              text(map, "region").or(() -> Optional.ofNullable(under).flatMap(RemoteSpec::region)),
              text(map, "profile")
                  .or(() -> Optional.ofNullable(under).flatMap(RemoteSpec::profile)),
              flag(map, "path-style").orElse(under != null && under.pathStyle()),
              access(map, Optional.ofNullable(under).map(RemoteSpec::access))));
    }
  }

  private static RemoteSpec.Access access(YamlNode.Mapping map, Optional<RemoteSpec.Access> under) {
    boolean anonymous =
        flag(map, "anonymous").or(() -> under.map(RemoteSpec.Access::anonymous)).orElse(false);
    Optional<Duration> timeout =
        text(map, "timeout")
            .map(RemoteSpec.Access::timeout)
            .or(() -> under.flatMap(RemoteSpec.Access::timeout));
    return new RemoteSpec.Access(anonymous, timeout);
  }

  private static Optional<Boolean> flag(YamlNode.Mapping map, String key) {
    return text(map, key).map(t -> t.equalsIgnoreCase("true"));
  }

  /** Returns whether a remote can have the name, which becomes that of a file. */
  static boolean isRemoteName(String name) {
    return name.matches("[A-Za-z0-9][A-Za-z0-9_-]*");
  }

  static void knownKeys(YamlNode.Mapping map, Set<String> known) {
    for (String key : map.entries().keySet()) {
      if (!known.contains(key)) {
        throw new YamlError(
            map.keyMark(key),
            "the key '" + key + "' is not known here",
            "Known are: " + String.join(", ", known.stream().sorted().toList()) + ".");
      }
    }
  }

  static YamlNode.Mapping section(YamlNode.Mapping map, String key) {
    return map.get(key)
        .map(node -> mapping(node, "'" + key + "'"))
        .orElseGet(() -> new YamlNode.Mapping(Map.of(), Map.of(), map.mark()));
  }

  static YamlNode.Mapping mapping(YamlNode node, String what) {
    return switch (node) {
      case YamlNode.Mapping map -> map;
      case YamlNode.Scalar scalar when scalar.isNull() ->
          new YamlNode.Mapping(Map.of(), Map.of(), scalar.mark());
      default ->
          throw new YamlError(node.mark(), what + " is a mapping, and this is " + node.kind());
    };
  }

  private static Optional<String> text(YamlNode.Mapping map, String key) {
    return map.get(key).map(Config::text);
  }

  static String text(YamlNode node) {
    if (node instanceof YamlNode.Scalar scalar) {
      return scalar.text();
    }
    throw new YamlError(node.mark(), "a single value is wanted here, and this is " + node.kind());
  }

  static List<String> texts(YamlNode node) {
    if (node instanceof YamlNode.Seq seq) {
      List<String> texts = new ArrayList<>();
      seq.items().forEach(item -> texts.add(text(item)));
      return texts;
    }
    return List.of(text(node));
  }
}
