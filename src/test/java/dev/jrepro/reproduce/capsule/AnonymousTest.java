package dev.jrepro.reproduce.capsule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.testing.Ran;
import dev.jrepro.testing.Scratch;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An anonymous capsule tells nobody who made it. */
final class AnonymousTest {

  /** Every way in which the people of the project could be told. */
  private static final List<String> TELLING =
      List.of(
          "Quixwood",
          "Zdenka",
          "zq@nonpareil.edu",
          "nonpareil",
          "Oblomova",
          "zquixw",
          "quix-lab",
          "quix-bucket",
          "the-signer",
          "v1-by-us");

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
  void noByteOfItTellsWhoMadeIt() throws IOException {
    Scratch scratch = project();
    // It leaves a certificate.
    scratch.jrepro("reproduce").ok();
    Ran ran = capsule(scratch).ok();
    assertThat(ran.out()).doesNotContain(scratch.git("rev-parse", "HEAD").strip().substring(0, 12));
    Reader reader = Reader.of(scratch.path("paper.zip"), folder.resolve("reader"));
    // The scanner sees what is there at all.
    assertThat(told(scratch.root().resolve(".git/config"))).contains("quix-lab");
    List<Path> all = members(reader.capsule());
    assertThat(all).hasSizeGreaterThan(8);
    for (Path member : all) {
      assertThat(told(member)).as("%s tells", member).isEmpty();
    }
    Path clone = folder.resolve("clone");
    scratch.git(
        "clone", "-q", reader.capsule().resolve("repository.bundle").toString(), clone.toString());
    Scratch cloned = Scratch.folder(clone);
    assertThat(cloned.git("log", "--all", "--format=%an|%ae|%cn|%ce|%P|%ad|%s", "--date=iso"))
        .isEqualTo(
            "Anonymous|anonymous|Anonymous|anonymous||2000-01-01 00:00:00 +0000|Anonymous\n");
    for (String line :
        cloned.git("cat-file", "--batch-all-objects", "--batch-check").lines().toList()) {
      String[] words = line.split(" ", -1);
      assertThat(telling(cloned.git("cat-file", words[1], words[0]))).as(line).isEmpty();
    }
    assertThat(cloned.git("for-each-ref")).doesNotContain("refs/tags", "refs/notes", "jrepro");
    Scratch.folder(folder.resolve("elsewhere"))
        .jreproIn(reader.capsule(), "exec-capsule", ".")
        .ok()
        .prints("o.txt  identical", "reproduced");
  }

  @Test
  void theSameFilesGiveTheSameAnonymousCommit() {
    Scratch scratch = project();
    String first = capsule(scratch).ok().out();
    scratch.git("commit", "-q", "--allow-empty", "-m", "more of Zdenka Quixwood");
    String second = capsule(scratch, "-f").ok().out();
    assertThat(commit(second)).isEqualTo(commit(first));
  }

  private static String commit(String out) {
    return out.replaceFirst("(?s).*commit ([0-9a-f]+).*", "$1");
  }

  @Test
  void whatTellsInTheFilesThemselvesIsNamedWithItsLineAndRefused() throws IOException {
    Scratch scratch =
        project()
            .write("README.md", "# A paper\n\nBy Zdenka QUIXWOOD and others\n")
            .write("many.txt", "Oblomova\n".repeat(5))
            .write("CITATION.cff", "cff-version: 1.2.0\nemail: co.author@elsewhere.edu\n")
            .write("src/quixwood_model.py", "path = '/home/somebody/data'\n")
            .write("pack.zip", zipped("inside.txt", "nobody\nzq@nonpareil.edu\n"))
            .write("notes.gz", gzipped("\n\ngit.nonpareil.edu\n"))
            .write("host.txt", "on gpu7.nonpareil.edu by zquixw\n");
    scratch.commit("files");
    capsule(scratch)
        .fails(
            1,
            "README.md:3: zdenka quixwood, the name of a person",
            "CITATION.cff:2: co.author@elsewhere.edu, an e-mail address",
            "src/quixwood_model.py: quixwood, part of the name of a person in its name",
            "src/quixwood_model.py:1: /home/somebody, the folder of a user",
            "pack.zip!inside.txt:2: zq@nonpareil.edu, an e-mail address",
            "notes.gz!:3: git.nonpareil.edu, the name of a host",
            "host.txt:1: nonpareil.edu, the name of a host",
            "host.txt:1: zquixw, the name of a user",
            "--exclude PATH",
            "--allow WORD");
    assertThat(scratch.has("paper.zip")).isFalse();
    capsule(
            scratch,
            "--exclude=README.md",
            "--exclude=many.txt",
            "--exclude=src",
            "--exclude=pack.zip",
            "--exclude=notes.gz",
            "--exclude=host.txt",
            "--allow=co.author@elsewhere.edu")
        .ok();
  }

  @Test
  void dataThatTellsIsFoundAndMayBeLeftOut() {
    Scratch scratch = project().write("raw/who.csv", "id,reader\n1,Oblomova\n");
    scratch.jrepro("add", "raw").ok();
    scratch.stages("t: {cmd: 'wc -l < raw/who.csv > o.txt', deps: [raw], outs: [o.txt]}");
    scratch.jrepro("run").ok();
    scratch.commit("data");
    capsule(scratch).fails(1, "raw/who.csv:2: oblomova, part of the name of a person");
    capsule(scratch, "--without=raw").ok().prints("the reader supplies raw");
  }

  @Test
  void whatAStageReadsIsNotExcluded() {
    Scratch scratch = project();
    capsule(scratch, "--exclude=in.txt").fails(1, "--exclude in.txt: stage p:s reads it");
    scratch.jrepro("capsule", "HEAD", "-o", "x.zip", "--exclude=in.txt").fails(2, "--anonymous");
    capsule(scratch, "--key=default").fails(2, "--key");
  }

  private Ran capsule(Scratch scratch, String... arguments) {
    List<String> words = new ArrayList<>(List.of("capsule", "HEAD", "-o", "paper.zip"));
    words.add("--anonymous");
    words.addAll(List.of(arguments));
    return scratch.jrepro(words.toArray(String[]::new));
  }

  /** People, a history, remotes, tags, notes, a signed certificate, and a result. */
  private Scratch project() {
    Scratch scratch =
        Scratch.project(folder.resolve("p"))
            .write(".gitignore", "/paper.zip\n")
            .write("in.txt", "1\n2\n");
    scratch.env("USER", "zquixw").env("HOME", folder.resolve("home/zquixw").toString());
    scratch.stages("s: {cmd: 'wc -l < in.txt > o.txt', deps: [in.txt], outs: [o.txt]}");
    scratch.jrepro("run").ok();
    scratch.git("config", "user.name", "Zdenka Quixwood");
    scratch.git("config", "user.email", "zq@nonpareil.edu");
    scratch.git("remote", "add", "origin", "git@git.nonpareil.edu:quix-lab/paper.git");
    scratch.jrepro("remote", "add", "-d", "lab", "s3://quix-bucket/store").ok();
    scratch.write("why.txt", "1").git("add", "-A");
    String message = "result\n\nCo-authored-by: Anna Oblomova <anna@nonpareil.edu>";
    scratch.git(
        "-c",
        "author.name=Zdenka Quixwood",
        "commit",
        "-q",
        "-m",
        message,
        "--author=Zdenka Quixwood <zq@nonpareil.edu>");
    scratch.git("tag", "-a", "v1-by-us", "-m", "of Zdenka Quixwood");
    scratch.git("notes", "add", "-m", "Zdenka Quixwood thinks so");
    scratch.jrepro("key", "create").ok();
    scratch.jrepro("key", "trust", "zdenka-the-signer").ok();
    return scratch.commit("trust");
  }

  private static List<Path> members(Path capsule) {
    try (var walk = Files.walk(capsule)) {
      return walk.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what the bytes of a file tell, those of an archive unpacked, base64 decoded. */
  private static List<String> told(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    List<String> told = new ArrayList<>(telling(file.getFileName() + "\n" + latin(bytes)));
    if (file.toString().endsWith(".jar")) {
      ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes));
      for (ZipEntry each = zip.getNextEntry(); each != null; each = zip.getNextEntry()) {
        told.addAll(telling(each.getName() + latin(zip.readAllBytes())));
      }
    }
    if (file.endsWith("expected.json")) {
      String payload = latin(bytes).replaceFirst("(?s).*\"payload\":\"([^\"]*)\".*", "$1");
      told.addAll(telling(latin(Base64.getDecoder().decode(payload))));
    }
    return told;
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static List<String> telling(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return TELLING.stream().filter(word -> lower.contains(word.toLowerCase(Locale.ROOT))).toList();
  }

  private static byte[] zipped(String name, String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static byte[] gzipped(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
