package dev.jrepro.lineage;

import dev.jrepro.content.Entry;
import dev.jrepro.content.Kind;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.pipeline.Stage;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Values that several tests of locks, records and keys share. */
public final class Examples {

  private Examples() {}

  /** Returns the entry of a file with that text. */
  public static Entry file(String text) {
    return Entry.file(Digest.ofUtf8(text), text.length());
  }

  /** Returns the entry of some directory. */
  public static Entry directory(String text) {
    return new Entry(Kind.DIRECTORY, Digest.ofUtf8(text), 1_000, 3);
  }

  /** Returns entries by path. */
  public static SortedMap<RepoPath, Entry> entries(Map<String, Entry> entries) {
    SortedMap<RepoPath, Entry> sorted = new TreeMap<>();
    entries.forEach((path, entry) -> sorted.put(RepoPath.of(path), entry));
    return sorted;
  }

  /** Returns the one stage of a pipeline {@code p} with that text and {@code params.yaml}. */
  public static Stage stage(String pipeline, String params) {
    return new MemoryProject()
        .with("pipelines/p.yaml", pipeline)
        .with("params.yaml", params)
        .snapshot()
        .graph()
        .ordered()
        .getFirst();
  }

  /** Returns the key of a stage that reads {@code in.txt} and {@code sub/naïve}. */
  public static StageKey key() {
    Stage stage =
        stage(
            """
            stages:
              one:
                cmd: [cat in.txt > out, "echo \\"${lr}\\""]
                wdir: sub
                deps: [../in.txt, naïve]
                params: [lr, name]
                outs: [out]
                metrics: [m.json: {volatile: [seconds]}]
                env: {SEED: "1"}
            """
                .replace("${lr}", "lr"),
            "lr: 0.10\nname: [a, 1, 1.0, true, null]\n");
    return StageKey.of(
        stage,
        entries(Map.of("in.txt", file("in"), "sub/naïve", directory("d"))),
        new TreeMap<>(Map.of("HOST", Digest.ofUtf8("h"))));
  }

  /** Returns a lock with everything that a lock can hold. */
  public static Lock lock() {
    return new Lock(
        new StageName("a/b", "one"),
        StageKey.SCHEMA,
        key().digest(),
        key(),
        entries(Map.of("sub/out", directory("o"), "sub/m.json", file("{}"))),
        Optional.of(
            new FoundSources(
                FoundSources.digestOf(java.util.List.of(RepoPath.of("A.java"))),
                java.util.List.of(RepoPath.of("B.java"), RepoPath.of("A.java")))),
        Optional.of("cpu x86-64 avx2"));
  }
}
