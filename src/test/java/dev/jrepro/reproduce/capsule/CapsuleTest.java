package dev.jrepro.reproduce.capsule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.core.Digest;
import dev.jrepro.testing.Ran;
import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes into a capsule, and what becomes of one that is not as it was made. */
final class CapsuleTest {

  /** The jars are made once, and so is what most tests look at. */
  @TempDir private static Path shared;

  private static SmallEngine engine;

  @TempDir private Path folder;

  @BeforeAll
  static void pretendToRunFromJars() {
    engine = SmallEngine.make(shared.resolve("engine"));
  }

  @AfterAll
  static void runFromFoldersAgain() {
    engine.close();
  }

  @Test
  void theSameCommitGivesTheSameBytesHoweverGitKeepsItAndWhereverItIsMade() throws IOException {
    Scratch scratch = project();
    scratch.jrepro("key", "create").ok();
    capsule(scratch, "HEAD").ok();
    byte[] first = Files.readAllBytes(scratch.path("paper.zip"));
    scratch.git("gc", "-q", "--aggressive", "--prune=now");
    // One more run is more evidence, and no other result.
    scratch.jrepro("run", "-f").ok();
    TimeZone zone = TimeZone.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Auckland"));
      capsule(scratch, "HEAD", "-f").ok();
    } finally {
      TimeZone.setDefault(zone);
    }
    assertThat(Arrays.mismatch(first, Files.readAllBytes(scratch.path("paper.zip")))).isEqualTo(-1);
  }

  @Test
  void aPlantedDifferenceIsThreeAndToldWithItsCause() {
    Scratch scratch =
        Scratch.project(folder.resolve("p"))
            .write("hidden", "1")
            .write(".gitignore", "/hidden\n/paper.zip\n");
    scratch
        .stages("s: {cmd: 'if [ -e hidden ]; then echo 1; else echo 2; fi > o.txt', outs: [o.txt]}")
        .jrepro("run")
        .ok();
    scratch.commit("run");
    capsule(scratch, "HEAD").ok();
    exec(unpacked(scratch))
        .exits(3)
        .prints("o.txt  different", "first divergence: stage p:s", "not reproduced");
  }

  @Test
  void oneByteOfAnyMemberIsFourAndTheMemberIsNamed() throws IOException {
    Scratch scratch = project();
    capsule(scratch, "HEAD").ok();
    Reader reader = unpacked(scratch);
    exec(reader).ok();
    List<Path> members;
    try (var walk = Files.walk(reader.capsule())) {
      members =
          walk.filter(Files::isRegularFile).filter(p -> !p.toString().contains("/lib/")).toList();
    }
    assertThat(members).hasSizeGreaterThan(9);
    for (Path member : members) {
      String name = reader.capsule().relativize(member).toString();
      byte[] bytes = Files.readAllBytes(member);
      byte[] other = bytes.clone();
      other[other.length / 2] ^= 1;
      Files.write(member, other);
      Ran ran = exec(reader).exits(4);
      if (!name.equals("SHA256SUMS")) {
        assertThat(ran.err()).contains(name + " in this capsule is not as it was made");
      }
      Files.write(member, bytes);
    }
    exec(reader).ok();
  }

  @Test
  void theScriptItselfRefusesAnEngineWithAnotherByteOrNone() throws IOException {
    Scratch scratch = project();
    capsule(scratch, "HEAD").ok();
    Reader reader = unpacked(scratch);
    Path jar = reader.capsule().resolve("engine/jrepro.jar");
    byte[] bytes = Files.readAllBytes(jar);
    bytes[bytes.length / 2] ^= 1;
    Files.write(jar, bytes);
    reader.reproduce().fails(4, "engine/jrepro.jar in this capsule is not as it was made");
    Files.delete(jar);
    reader.reproduce().fails(4, "engine/jrepro.jar");
    assertThat(reader.left()).isEmpty();
  }

  @Test
  void aFileMoreOrLessIsFour() throws IOException {
    Scratch scratch = project();
    capsule(scratch, "HEAD").ok();
    Reader reader = unpacked(scratch);
    Path more = Files.writeString(reader.capsule().resolve("engine/lib/aaa.jar"), "");
    exec(reader).fails(4, "engine/lib/aaa.jar is no part of this capsule");
    Files.delete(more);
    Files.writeString(reader.capsule().resolve("notes.txt"), "the reader's own");
    exec(reader).ok();
    Files.delete(reader.capsule().resolve("expected.json"));
    exec(reader).fails(4, "expected.json");
  }

  @Test
  void whatIsLeftOutIsSuppliedAndCheckedByItsDigest() throws IOException {
    Scratch scratch = project();
    capsule(scratch, "HEAD", "--without", "data").ok().prints("the reader supplies data");
    Reader reader = unpacked(scratch);
    assertThat(reader.capsule().resolve("data")).doesNotExist();
    String readme = Files.readString(reader.capsule().resolve("README.md"));
    assertThat(readme).contains("| `data` (a folder of 3 files) |", "`supplied/data` |");
    exec(reader).fails(1, "the data data is not in this capsule", "supplied/data");
    Path supplied = reader.capsule().resolve("supplied/data");
    Files.createDirectories(supplied.resolve("deep"));
    Files.writeString(supplied.resolve("deep/one.txt"), "2");
    Files.writeString(supplied.resolve("run"), "#!/bin/sh\necho of a program\n");
    supplied.resolve("run").toFile().setExecutable(true);
    Files.createSymbolicLink(supplied.resolve("link"), Path.of("deep/one.txt"));
    exec(reader).fails(4, "supplied/data is sha256:", "the data that is meant is");
    Files.writeString(supplied.resolve("deep/one.txt"), "1");
    exec(reader).ok().prints("size.txt  identical");
    capsule(scratch, "HEAD", "-f", "--without", "nope")
        .fails(2, "nope", "Their raw inputs are data");
  }

  @Test
  void onlyWhatTheTargetsNeedGoesInAndWhatIsMissingIsNamed() throws IOException {
    Scratch scratch = project().write("other", "raw");
    scratch.jrepro("add", "other").ok();
    scratch.stages(
        "size: {cmd: 'data/run > size.txt; wc -c < data/link >> size.txt', deps: [data],"
            + " outs: [size.txt]}",
        "more: {cmd: 'cat other > more.txt', deps: [other], outs: [more.txt]}");
    scratch.jrepro("run").ok();
    scratch.commit("more");
    capsule(scratch, "HEAD", "more").ok();
    Reader reader = unpacked(scratch);
    Ran ran = exec(reader).ok().prints("more.txt  identical");
    assertThat(ran.out()).doesNotContain("size.txt");
    try (var walk = Files.walk(reader.capsule().resolve("data"))) {
      assertThat(walk.filter(Files::isRegularFile)).hasSize(1);
    }
    scratch.delete(".git/jrepro").delete("paper.zip");
    capsule(scratch, "HEAD").fails(1, "is not here: data, other.", "jrepro pull");
    assertThat(scratch.has("paper.zip")).isFalse();
    try (var list = Files.list(scratch.root())) {
      assertThat(list.filter(p -> p.toString().contains(".tmp"))).isEmpty();
    }
  }

  @Test
  void itemsOfAMapAreRegeneratedAndTakenForNoPrograms() {
    Scratch scratch =
        Scratch.project(folder.resolve("p"))
            .write(".gitignore", "/paper.zip\n")
            .write("in/1", "a")
            .write("in/2", "b")
            .stages(
                "s:",
                "  map: {over: 'in/*', as: f}",
                "  cmd: 'no-such-program ${f.path} || cp ${f.path} out/${f.name}'",
                "  outs: ['out/${f.name}']");
    scratch.commit("p").jrepro("run").ok();
    scratch.commit("run");
    Ran made = capsule(scratch, "HEAD").ok().prints("the reader needs no-such-program, for p:s");
    assertThat(made.out()).doesNotContain("item");
    exec(unpacked(scratch)).ok().prints("out  identical");
  }

  @Test
  void whatDiffersWithinItsToleranceIsGradedSoAndTheEnvironmentIsCompared() {
    Scratch scratch =
        Scratch.project(folder.resolve("p"))
            .write("hidden", "")
            .write(".gitignore", "/hidden\n/paper.zip\n")
            .stages(
                "s:",
                "  cmd: 'if [ -e hidden ]; then echo 1.0; else echo 1.01; fi > o.csv'",
                "  outs: [o.csv: {tolerance: {relative: 0.1}}]");
    scratch.jrepro("run").ok();
    scratch.commit("run");
    capsule(scratch, "HEAD").ok().prints("data/");
    Ran ran = exec(unpacked(scratch)).ok().prints("o.csv  within tolerance", "reproduced");
    assertThat(ran.out() + ran.err()).doesNotContain("is not here: what the environment was");
    scratch.lose(Digest.ofUtf8("1.0\n"));
    capsule(scratch, "HEAD", "-f").fails(1, "is not here: o.csv.");
  }

  @Test
  void programsThatAJdkDoesNotBringAreNamedToBoth() throws IOException {
    Scratch scratch =
        Scratch.pipeline(
            folder.resolve("p"),
            "s: {cmd: 'cd . && X=1 no-such-program 2>/dev/null || echo 1 > o', outs: [o]}");
    scratch.jrepro("run").ok();
    scratch.commit("run");
    capsule(scratch, "HEAD").ok().prints("the reader needs no-such-program, for p:s");
    Reader reader = unpacked(scratch);
    exec(reader)
        .ok()
        .says("Warning: no-such-program is not installed here, and is started by p:s.");
    assertThat(Files.readString(reader.capsule().resolve("README.md")))
        .contains("| `no-such-program` | p:s |");
  }

  @Test
  void aCertificateOfTheCommitIsWhatIsExpectedAndAFileIsNotReplacedUnasked() {
    Scratch scratch = project();
    scratch.jrepro("key", "create").ok();
    capsule(scratch, "HEAD").ok().prints("expected as recorded");
    capsule(scratch, "HEAD").fails(1, "paper.zip is there already");
    scratch.jrepro("reproduce").ok();
    capsule(scratch, "HEAD", "-f").ok().prints("expected as regenerated");
    scratch
        .jrepro("verify", unpacked(scratch).capsule().resolve("expected.json").toString())
        .exits(3);
  }

  private Ran capsule(Scratch scratch, String... arguments) {
    List<String> words = new ArrayList<>(List.of("capsule", "-o", "paper.zip"));
    words.addAll(List.of(arguments));
    return scratch.jrepro(words.toArray(String[]::new));
  }

  private Reader unpacked(Scratch scratch) {
    return Reader.of(scratch.path("paper.zip"), folder.resolve("reader"));
  }

  /** Runs what the script starts, in this JVM. */
  private Ran exec(Reader reader, String... arguments) {
    List<String> words = new ArrayList<>(List.of("exec-capsule", "."));
    words.addAll(List.of(arguments));
    return Scratch.folder(folder.resolve("elsewhere"))
        .jreproIn(reader.capsule(), words.toArray(String[]::new));
  }

  /** A project with a result of data that Git does not keep. */
  private Scratch project() {
    try {
      Scratch scratch =
          Scratch.project(folder.resolve("p"))
              .write(".gitignore", "/paper.zip\n")
              .write("data/deep/one.txt", "1")
              .write("data/run", "#!/bin/sh\necho of a program\n");
      scratch.path("data/run").toFile().setExecutable(true);
      Files.createSymbolicLink(scratch.path("data/link"), Path.of("deep/one.txt"));
      scratch.jrepro("add", "data").ok();
      scratch
          .stages(
              "size: {cmd: 'data/run > size.txt; wc -c < data/link >> size.txt', deps: [data],"
                  + " outs: [size.txt]}")
          .jrepro("run")
          .ok();
      return scratch.commit("run");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
