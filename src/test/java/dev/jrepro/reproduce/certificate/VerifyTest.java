package dev.jrepro.reproduce.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jrepro.core.Digest;
import dev.jrepro.json.JsonValue;
import dev.jrepro.testing.Ran;
import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys, certificates and whom one trusts, as a user has them. */
final class VerifyTest {

  private static final String REF = "refs/jrepro/certificates";

  @TempDir private Path folder;

  @Test
  void aKeyIsMadeOnceForItsOwnerAlone() throws IOException {
    Scratch scratch = Scratch.project(folder.resolve("p"));
    String id = scratch.jrepro("key", "create").ok().out().strip();
    Path file = folder.resolve("home/.config/jrepro/keys/default.pem");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    scratch.jrepro("key", "create").fails(1, "there is a key 'default' already");
    String other = scratch.jrepro("key", "create", "lab").ok().out().strip();
    scratch.jrepro("key").ok().prints("default\t" + id, "lab\t" + other);
    scratch.jrepro("key", "show").ok().prints("id " + id, "public MCowBQYDK2VwAyEA");
    scratch.jrepro("key", "export", "lab").ok().prints("-----BEGIN PUBLIC KEY-----");
    scratch.jrepro("key", "show", "nope").fails(1, "there is no key 'nope'");
    scratch.jrepro("key", "create", "../x").fails(2, "no name for a key");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    scratch.jrepro("key", "show").fails(1, "others may read the private key");
    try (var files = Files.list(file.getParent())) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void aCertificateIsOfAnUnknownKeyUntilTheKeyIsTrusted() {
    Scratch scratch = reproduced();
    String commit = scratch.git("rev-parse", "HEAD").strip();
    scratch
        .jrepro("verify")
        .exits(3)
        .prints("valid, signed by the unknown key", "no trusted signer says");
    scratch.jrepro("key", "trust", "alice").ok();
    scratch.jrepro("key", "trust", "alice").ok().says("is trusted already");
    scratch.jrepro("key", "trust", "bob").fails(1, "as that of alice");
    scratch
        .jrepro("verify", "HEAD")
        .ok()
        .prints("valid, signed by alice: reproduced", "says 1 trusted signer: alice")
        .prints(commit);
    JsonValue.Obj json = scratch.jrepro("verify", "--json").ok().json();
    assertThat(json.object("signers").texts(commit)).containsExactly("alice");
    assertThat(json.toString()).contains("trusted");
    scratch.jrepro("verify", "HEAD~1").fails(1, "there is no certificate of commit");
    scratch.jrepro("verify", "--signers", "2").exits(3);
    scratch.write(".repro/signers", "alice\n").jrepro("verify").fails(2, ".repro/signers:1");
  }

  @Test
  void signersCountAndNotCertificates() {
    Scratch scratch = reproduced();
    scratch.jrepro("key", "trust", "alice").ok();
    scratch.jrepro("reproduce").ok();
    assertThat(scratch.git("ls-tree", "-r", "--name-only", REF).lines()).hasSizeBetween(1, 2);
    scratch.jrepro("reproduce", "HEAD", "count").ok();
    scratch.jrepro("verify").ok().prints("says 1 trusted signer: alice");
    // A second key of the same person is the same signer; another person's is another.
    scratch.jrepro("key", "create", "second").ok();
    scratch.jrepro("reproduce", "--key", "second").ok();
    scratch.jrepro("verify").ok().prints("unknown key", "says 1 trusted signer: alice");
    scratch.jrepro("key", "trust", "alice", "--key", "second").ok();
    scratch.jrepro("verify").ok().prints("says 1 trusted signer: alice");
    scratch.jrepro("key", "create", "third").ok();
    scratch.jrepro("reproduce", "--key", "third").ok();
    scratch.jrepro("key", "trust", "bob", "--key", "third").ok();
    scratch
        .jrepro("verify", "--signers", "2")
        .ok()
        .prints("2 distinct trusted signers: alice, bob");
  }

  @Test
  void everyPieceOfEvidenceThatIsEditedIsNamed() {
    Scratch scratch = reproduced();
    scratch.jrepro("key", "trust", "alice").ok();
    scratch.jrepro("verify").ok();
    String output = scratch.read("a.txt");
    scratch.write("a.txt", output + "x").jrepro("verify").exits(4).prints("output:a.txt is");
    scratch.write("a.txt", output).jrepro("verify").ok();
    scratch.write("data/x", "2").jrepro("verify").exits(4).prints("input:data is");
    scratch.write("data/x", "1").jrepro("verify").ok();
    scratch.breakObject(Digest.ofUtf8(output)).jrepro("verify").exits(4).prints("output:a.txt");
  }

  @Test
  void anEditedCertificateIsRefusedAndTheErrorNamesWhatDiffers() throws IOException {
    Scratch scratch = reproduced();
    scratch.jrepro("key", "trust", "alice").ok();
    scratch
        .jrepro("reproduce", "HEAD", "--certificate", "c.json")
        .ok()
        .prints("certificate c.json");
    scratch.jrepro("verify", "c.json").ok().prints("c.json  valid, signed by alice");
    byte[] bytes = Files.readAllBytes(scratch.path("c.json"));
    bytes[40] ^= 1;
    scratch.write("c.json", bytes).jrepro("verify", "c.json").exits(4).prints("c.json  invalid: ");
    assertThat(scratch.jrepro("verify", "c.json", "--json").exits(4).out()).contains("\"invalid\"");
  }

  @Test
  void aCertificateOfAnotherTreeIsRefused() throws IOException {
    Scratch scratch = reproduced();
    SigningKey key =
        SigningKey.parse(
            "k", Files.readString(folder.resolve("home/.config/jrepro/keys/default.pem")));
    scratch.jrepro("key", "trust", "alice").ok();
    Certificate good = kept(scratch);
    for (Subject subject : good.statement().subjects().keySet()) {
      if (subject.kind() != Subject.Kind.ENGINE) {
        scratch.write("c.json", resigned(good, subject, key).toBytes());
        scratch.jrepro("verify", "c.json").exits(4).prints(subject + " is 000000000000 in the");
      }
    }
  }

  @Test
  void aResultThatDiffersIsCertifiedAsSuchAndNobodyIsCountedForIt() {
    Scratch scratch = Scratch.pipeline(folder.resolve("p"), "s: {cmd: 'date +%N > o', outs: [o]}");
    scratch.jrepro("run").ok();
    scratch.commit("run").jrepro("key", "create").ok();
    scratch.jrepro("key", "trust", "alice").ok();
    scratch.jrepro("reproduce").exits(3).prints("certificate " + REF);
    scratch
        .jrepro("verify")
        .exits(3)
        .prints("signed by alice: NOT reproduced", "no trusted signer");
  }

  @Test
  void withoutAKeyItIsSaidHowToMakeOne() {
    Scratch scratch = twoStages();
    Ran ran = scratch.jrepro("reproduce").ok().says("'jrepro key create' makes a key");
    assertThat(ran.out()).doesNotContain("certificate");
    scratch.jrepro("reproduce", "--certificate", "c").fails(1, "there is no key to sign");
    scratch.jrepro("reproduce", "--key", "lab").fails(1, "there is no key 'lab'");
  }

  @Test
  void twoSetsAreMergedWithoutLossByPlainGit() {
    Scratch ours = reproduced();
    Scratch theirs = ours.cloneInto(folder.resolve("q"));
    theirs.env("HOME", folder.resolve("home-of-bob").toString());
    Scratch hub = Scratch.folder(folder.resolve("hub"));
    hub.git("init", "-q", "--bare", ".");
    ours.git("push", "-q", hub.root().toString(), REF);
    theirs.jrepro("key", "create").ok();
    theirs.write("data/x", "1").jrepro("add", "data").ok();
    theirs.jrepro("reproduce", "HEAD", "count").ok();
    assertThat(theirs.tryGit("push", "-q", hub.root().toString(), REF)).isNotZero();
    theirs.git("fetch", "-q", hub.root().toString(), REF + ":refs/jrepro/certificates-of/hub");
    assertThat(theirs.jrepro("verify").exits(3).out().lines().filter(l -> l.contains("valid,")))
        .hasSize(2);
    theirs.jrepro("verify", "--join").exits(3).says("they can be pushed now");
    theirs.git("push", "-q", hub.root().toString(), REF);
    ours.git("fetch", "-q", hub.root().toString(), REF + ":" + REF);
    assertThat(ours.git("ls-tree", "-r", "--name-only", REF).lines()).hasSize(2);
    ours.jrepro("gc", "--dry-run").ok();
    ours.jrepro("status").ok();
  }

  /** The lines of the section of {@code docs/certificates.md} that shows it. */
  @Test
  void opensslAgrees() throws IOException, InterruptedException {
    assumeTrue(
        run(folder, "command -v openssl sed base64") == 0, "openssl, sed or base64 is not here");
    Scratch scratch = reproduced();
    scratch.jrepro("reproduce", "HEAD", "--certificate", "c.json").ok();
    scratch.jrepro("key", "export", "-o", "key.pem").ok();
    String page =
        Files.readString(
            Path.of(System.getProperty("jrepro.root", "."), "docs/certificates.md"),
            StandardCharsets.UTF_8);
    String script = page.substring(page.indexOf("```sh\nsed") + 6);
    script = script.substring(0, script.indexOf("```"));
    assertThat(script).contains("openssl pkeyutl -verify");
    assertThat(run(scratch.root(), "set -e\n" + script)).isZero();
    String broken = script.replace("DSSEv1 28", "DSSEv1 29");
    assertThat(run(scratch.root(), "set -e\n" + broken)).isNotZero();
  }

  /** As the page says that it does. */
  @Test
  void aShellMakesTheSameListingOfACommit() throws IOException, InterruptedException {
    assumeTrue(run(folder, "command -v sha256sum") == 0, "sha256sum is not here");
    Scratch scratch = twoStages().write("ä b", "x").write("run.sh", "#!/bin/sh\n");
    scratch.path("run.sh").toFile().setExecutable(true);
    Files.createSymbolicLink(scratch.path("link"), Path.of("ä b"));
    scratch.commit("odd").jrepro("key", "create").ok();
    scratch.jrepro("reproduce").ok();
    String page =
        Files.readString(Path.of(System.getProperty("jrepro.root", "."), "docs/certificates.md"));
    String script = page.substring(page.indexOf("git -c core.quotePath"));
    script = script.substring(0, script.indexOf("```")).strip() + " > listing";
    assertThat(run(scratch.root(), script)).isZero();
    assertThat(kept(scratch).statement().subjects())
        .containsValue(new Digest(scratch.read("listing").substring(0, 64)));
  }

  private static int run(Path folder, String script) throws IOException, InterruptedException {
    return new ProcessBuilder(List.of("sh", "-c", script))
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private static Certificate kept(Scratch scratch) {
    String name = scratch.git("ls-tree", "-r", "--name-only", REF).strip();
    return Certificate.parse(
        scratch.git("show", REF + ":" + name).getBytes(StandardCharsets.UTF_8));
  }

  /** What a person with a trusted key signs who says something else of one subject. */
  private static Certificate resigned(Certificate good, Subject of, SigningKey key) {
    var subjects = new TreeMap<>(good.statement().subjects());
    subjects.put(of, new Digest("0".repeat(64)));
    JsonValue.Obj nothing = JsonValue.object().build();
    var then = Instant.EPOCH;
    return Certificate.issue(
        new Seen(
            good.statement().commit(),
            nothing,
            subjects,
            List.of(),
            List.of(),
            true,
            nothing,
            nothing,
            new Seen.Span(then, then)),
        key);
  }

  private Scratch twoStages() {
    Scratch scratch = Scratch.project(folder.resolve("p")).write("data/x", "1");
    scratch.jrepro("add", "data").ok();
    scratch.stages(
        "count: {cmd: 'wc -c data/x > a.txt', deps: [data], outs: [a.txt]}",
        "hash: {cmd: 'sha256sum < a.txt > b.txt', deps: [a.txt], outs: [b.txt]}");
    scratch.jrepro("run").ok();
    return scratch.commit("run");
  }

  private Scratch reproduced() {
    Scratch scratch = twoStages();
    scratch.jrepro("key", "create").ok();
    scratch.jrepro("reproduce").ok().prints("certificate " + REF + ":");
    return scratch;
  }
}
