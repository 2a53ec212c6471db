package dev.jrepro.lineage;

import dev.jrepro.content.Entry;
import dev.jrepro.content.Kind;
import dev.jrepro.core.BadPath;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.yaml.Yaml;
import dev.jrepro.yaml.YamlError;
import dev.jrepro.yaml.YamlNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The small committed file {@code X.repro} that stands for data {@code X}.
 *
 * @param path the data
 * @param entry what it is; empty for a pinned import that was never filled
 * @param source where an import came from
 */
public record Pointer(RepoPath path, Optional<Entry> entry, Optional<Source> source) {

  /** What pointer files end in. */
  public static final String SUFFIX = ".repro";

  /** Where an import came from. */
  public sealed interface Source {}

  /**
   * A file or directory of another repository.
   *
   * @param repo what {@code git clone} would take; a relative folder is read from the project's
   *     root
   * @param path the data in that repository
   * @param revision what to follow there: a branch, a tag; empty for its {@code HEAD}
   * @param commit the commit that the data is of; empty only while it is not known yet
   */
  public record FromRepo(
      String repo, RepoPath path, Optional<String> revision, Optional<CommitId> commit)
      implements Source {}

  /**
   * Where the data of a pinned import is to be had. The digests are part of what it is; the places
   * are not.
   *
   * @param licence the data's licence; empty if not said
   * @param files the digests of its files, unpacked, by name; for a single file its own name; none
   *     leads out of the import's folder
   * @param places folders and URLs, tried in order; {@code ${env:NAME}} stands for a variable
   */
  public record Import(String licence, SortedMap<String, Digest> files, List<String> places)
      implements Source {
    public Import {
      // Places are asked for these names, and what they give is written under them.
      files.keySet().forEach(RepoPath::of);
      files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
      places = List.copyOf(places);
    }
  }

  /** Returns where the pointer of some data lies. */
  public static RepoPath file(RepoPath data) {
    return data.parent().child(data.name() + SUFFIX);
  }

  /** Returns which data the pointer file at a path stands for, if it can be one. */
  public static Optional<RepoPath> data(RepoPath file) {
    String name = file.name();
    boolean is =
        name.endsWith(SUFFIX)
            && name.length() > SUFFIX.length()
            && !name.equalsIgnoreCase(".git" + SUFFIX)
            && !name.equalsIgnoreCase(SUFFIX + SUFFIX);
    return is
        ? Optional.of(file.parent().child(name.substring(0, name.length() - SUFFIX.length())))
        : Optional.empty();
  }

  /** Returns the text of the pointer file. */
  public String toText() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("schema", 1);
    entry.ifPresent(e -> {
      fields.put("kind", String.valueOf(e.kind().letter()));
      fields.put("digest", e.digest().toString());
      fields.put("sizeBytes", e.sizeBytes());
      fields.put("count", e.count());
    });
    source.ifPresent(from -> fields.put("import", fields(from)));
    return Yaml.write(fields);
  }

  private static Map<String, Object> fields(Source source) {
    Map<String, Object> map = new LinkedHashMap<>();
    switch (source) {
      case Import from -> {
        if (!from.licence().isEmpty()) {
          map.put("licence", from.licence());
        }
        Map<String, String> files = new LinkedHashMap<>();
        from.files().forEach((name, digest) -> files.put(name, digest.toString()));
        map.put("files", files);
        map.put("places", from.places());
      }
      case FromRepo from -> {
        map.put("repo", from.repo());
        map.put("path", from.path().value());
        from.revision().ifPresent(rev -> map.put("rev", rev));
        from.commit().ifPresent(commit -> map.put("commit", commit.hex()));
      }
    }
    return map;
  }

  /**
   * Reads the text of a pointer file.
   *
   * @throws YamlError if it is none
   */
  public static Pointer parse(RepoPath file, String text) {
    RepoPath data =
        data(file).orElseThrow(() -> new IllegalArgumentException("no pointer: " + file));
    YamlNode root = Yaml.parse(text, file.value());
    if (!(root instanceof YamlNode.Mapping map)) {
      throw new YamlError(root.mark(), "a pointer is a mapping, and this is " + root.kind());
    }
    if (!scalar(map, "schema").equals(Optional.of("1"))) {
      throw new YamlError(map.keyMark("schema"), "the pointer's schema is not 1");
    }
    return new Pointer(data, readEntry(map), map.get("import").map(Pointer::readImport));
  }

  private static Optional<Entry> readEntry(YamlNode.Mapping map) {
    if (map.get("digest").isEmpty()) {
      return Optional.empty();
    }
    Kind kind =
        scalar(map, "kind")
            .flatMap(Kind::of)
            .filter(k -> k != Kind.PART)
            .orElseThrow(() -> new YamlError(map.keyMark("kind"), "'kind' is f, x, l or t"));
    return Optional.of(
        new Entry(kind, readDigest(map, "digest"), number(map, "sizeBytes"), number(map, "count")));
  }

  private static Source readImport(YamlNode node) {
    if (!(node instanceof YamlNode.Mapping map)) {
      throw new YamlError(node.mark(), "'import' is a mapping");
    }
    return map.get("repo").isPresent() ? readRepo(map) : readPlaces(map);
  }

  private static FromRepo readRepo(YamlNode.Mapping map) {
    String path = scalar(map, "path").orElse("");
    String commit = scalar(map, "commit").orElse("");
    try {
      return new FromRepo(
          scalar(map, "repo").orElse(""),
          RepoPath.of(path),
          scalar(map, "rev"),
          Optional.of(new CommitId(commit)));
    } catch (BadPath e) {
      throw new YamlError(map.keyMark("path"), "'" + path + "' is no path in a repository");
    } catch (IllegalArgumentException e) {
      throw new YamlError(map.keyMark("commit"), "'commit' is 40 hexadecimal digits");
    }
  }

  private static Import readPlaces(YamlNode.Mapping map) {
    SortedMap<String, Digest> files = new TreeMap<>();
    if (map.get("files").orElse(null) instanceof YamlNode.Mapping names) {
      for (String name : names.entries().keySet()) {
        checkName(names, name);
        files.put(name, readDigest(names, name));
      }
    }
    List<String> places =
        map.get("places").orElse(null) instanceof YamlNode.Seq list
            ? list.items().stream().map(Pointer::text).toList()
            : List.of();
    return new Import(scalar(map, "licence").orElse(""), files, places);
  }

  private static void checkName(YamlNode.Mapping names, String name) {
    try {
      RepoPath.of(name);
    } catch (BadPath e) {
      throw new YamlError(names.keyMark(name), "'" + name + "' is no name in the import's folder");
    }
  }

  private static String text(YamlNode node) {
    if (node instanceof YamlNode.Scalar scalar) {
      return scalar.text();
    }
    throw new YamlError(node.mark(), "a place is a string, and this is " + node.kind());
  }

  private static Optional<String> scalar(YamlNode.Mapping map, String key) {
    return map.get(key).map(Pointer::text);
  }

  private static Digest readDigest(YamlNode.Mapping map, String key) {
    try {
      return Digest.parse(scalar(map, key).orElse(""));
    } catch (IllegalArgumentException e) {
      throw new YamlError(map.keyMark(key), "'" + key + "' is sha256: and 64 hexadecimal digits");
    }
  }

  private static long number(YamlNode.Mapping map, String key) {
    String text = scalar(map, key).orElse("");
    if (!text.matches("[0-9]{1,18}")) {
      throw new YamlError(map.keyMark(key), "'" + key + "' is a whole number");
    }
    return Long.parseLong(text);
  }
}
