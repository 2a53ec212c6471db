package dev.jrepro.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.store.FolderStore;
import dev.jrepro.testing.Ran;
import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What gc keeps, and that it takes the rest: on repositories that the real Git made. */
final class GarbageTest {

  @TempDir private Path folder;
  private Scratch project;

  @BeforeEach
  void makeProject() {
    project = Scratch.project(folder.resolve("project"));
  }

  /** Adds a file with a text of its own and returns its digest; nothing is committed. */
  private static Digest add(Scratch in, String path, String text) {
    in.write(path, text);
    in.jrepro("add", path).ok();
    return Digest.ofUtf8(text);
  }

  private Digest add(String path, String text) {
    return add(project, path, text);
  }

  private Ran gc() {
    return project.jrepro("gc", "--prune-now").ok();
  }

  private boolean has(Digest digest) {
    return has(project.path(".git/jrepro"), digest);
  }

  private static boolean has(Path cache, Digest digest) {
    return new FolderStore(cache).contains(digest);
  }

  private void expireReflogs() {
    project.git("reflog", "expire", "--expire=now", "--expire-unreachable=now", "--all");
  }

  @Test
  void takesWhatNobodyNeeds() {
    Digest old = add("data", "old");
    project.write("data", "new").jrepro("commit").ok();
    assertThat(gc().out()).startsWith("Removed 1 object (3 B) that nobody needs.");
    assertThat(has(old)).isFalse();
    assertThat(has(Digest.ofUtf8("new"))).isTrue();
  }

  @Test
  void aPointerThatGitDoesNotKnowYetIsEnough() {
    Digest data = add("data", "not even in the index");
    gc();
    assertThat(has(data)).isTrue();
  }

  /** As a killed run of a map leaves them: no pointer, no lock and no record names them. */
  @Test
  void resultsOfItemsThatWaitForTheirStageAreKept() {
    Digest result = add("data", "result of an item");
    Entry entry = Entry.file(result, 17);
    project.delete("data.repro").delete("data");
    JsonValue.Obj line =
        JsonValue.object()
            .put("key", Digest.ofUtf8("key").toString())
            .put("outs", JsonValue.array(List.of(entry), Entry::toJson))
            .build();
    project.write(".git/jrepro/items/" + "0".repeat(64), "\n" + Json.canonical(line) + "\n{cut");
    gc();
    assertThat(has(result)).isTrue();
    project.delete(".git/jrepro/items");
    gc();
    assertThat(has(result)).isFalse();
  }

  @Test
  void anIndexAloneIsEnough() {
    Digest data = add("data", "in the index");
    project.git("add", "data.repro");
    project.delete("data.repro");
    gc();
    assertThat(has(data)).isTrue();
  }

  @Test
  void anAmendedCommitStaysAsLongAsTheReflogHasIt() {
    Digest first = add("data", "first");
    project.commit("first");
    project.write("data", "second").jrepro("commit").ok();
    project.git("add", "-A");
    project.git("commit", "-q", "--amend", "-m", "second");
    gc();
    assertThat(has(first)).isTrue();
    expireReflogs();
    project.git("update-ref", "-d", "ORIG_HEAD");
    assertThat(project.jrepro("gc", "-n", "--prune-now").ok().out())
        .contains("which no ref reaches\n    data: 1 object (5 B)");
    gc();
    assertThat(has(first)).isFalse();
    assertThat(has(Digest.ofUtf8("second"))).isTrue();
  }

  @Test
  void tagsAndRemoteBranchesAndNotesAreAsked() {
    List<Digest> kept =
        List.of(add("a", "of a tag"), add("b", "of a remote branch"), add("c", "of any ref"));
    project.git("add", "a.repro");
    project.git("commit", "-q", "-m", "a");
    project.git("tag", "-a", "-m", "a", "v1");
    project.git("add", "b.repro");
    project.git("commit", "-q", "-m", "b");
    project.git("update-ref", "refs/remotes/origin/x", "HEAD");
    project.git("add", "c.repro");
    project.git("commit", "-q", "-m", "c");
    project.git("update-ref", "refs/elsewhere/x", "HEAD");
    project.git("reset", "-q", "--hard", "HEAD~3");
    expireReflogs();
    project.git("update-ref", "-d", "ORIG_HEAD");
    gc();
    assertThat(kept).allMatch(this::has);
    project.git("update-ref", "-d", "refs/elsewhere/x");
    gc();
    assertThat(has(kept.get(2))).isFalse();
    assertThat(has(kept.get(1))).isTrue();
  }

  @Test
  void aStashIsAskedAndThoseBelowIt() {
    Digest first = add("data", "stashed first");
    project.git("stash", "-q", "-u");
    Digest second = add("data", "stashed second");
    project.git("stash", "-q", "-u");
    gc();
    assertThat(has(first)).isTrue();
    assertThat(has(second)).isTrue();
    project.git("stash", "clear");
    gc();
    assertThat(has(first)).isFalse();
    assertThat(has(second)).isFalse();
  }

  @Test
  void aDetachedHeadsReflogIsAsked() {
    project.git("checkout", "-q", "--detach");
    Digest data = add("data", "on no branch");
    project.commit("detached");
    project.git("checkout", "-q", "--detach", "HEAD~1");
    gc();
    assertThat(has(data)).isTrue();
    expireReflogs();
    gc();
    assertThat(has(data)).isFalse();
  }

  @Test
  void aRebaseThatStopsAtAConflictKeepsAllSides() {
    Digest base = add("data", "base");
    project.commit("base");
    project.git("checkout", "-q", "-b", "topic");
    project.write("data", "topic 1").jrepro("commit").ok();
    project.commit("topic 1");
    project.write("data", "topic 2").jrepro("commit").ok();
    project.commit("topic 2");
    project.git("checkout", "-q", "-");
    project.write("data", "main").jrepro("commit").ok();
    project.commit("main");
    project.git("checkout", "-q", "topic");
    assertThat(project.tryGit("rebase", "-")).isNotZero();
    assertThat(project.read("data.repro")).contains("<<<<<<<");
    // Only what the rebase itself remembers is left to name the commits to come.
    expireReflogs();
    project.git("update-ref", "-d", "ORIG_HEAD");
    gc();
    assertThat(
            List.of(
                base, Digest.ofUtf8("topic 1"), Digest.ofUtf8("topic 2"), Digest.ofUtf8("main")))
        .allMatch(this::has);
  }

  @Test
  void threeWorkTreesAreAsked() {
    Digest committed = add("data", "committed");
    project.commit("data");
    project.git("worktree", "add", "-q", "--detach", "../second");
    project.git("worktree", "add", "-q", "--detach", "../third");
    Digest second = add(project.at(folder.resolve("second")), "more", "in the second work tree");
    Scratch third = project.at(folder.resolve("third"));
    Digest detached = add(third, "more", "in the log of the third's HEAD");
    third.commit("detached");
    third.git("reset", "-q", "--hard", "HEAD~1");
    gc();
    assertThat(List.of(committed, second, detached)).allMatch(this::has);
  }

  @Test
  void aWorkTreeThatIsGoneIsNamed() {
    project.git("worktree", "add", "-q", "--detach", "../second");
    Digest data = add(project.at(folder.resolve("second")), "more", "in the second work tree");
    project.at(folder.resolve("second")).git("add", "-A");
    Scratch.folder(folder).delete("second");
    Ran ran = gc();
    assertThat(ran.err()).contains("second is gone; 'git worktree prune'");
    assertThat(has(data)).isTrue();
    project.git("worktree", "prune");
    gc();
    assertThat(has(data)).isFalse();
  }

  @Test
  void aLockedWorkTreeThatIsAwayStopsGc() {
    Digest dead = add("data", "dead");
    project.write("data", "new").jrepro("commit").ok();
    project.git("worktree", "add", "-q", "--detach", "../second");
    project.git("worktree", "lock", "../second");
    Scratch.folder(folder).delete("second");
    Ran ran = project.jrepro("gc", "--prune-now");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).contains("second is not there").contains("Nothing was removed.");
    assertThat(has(dead)).isTrue();
  }

  @Test
  void aPointerOfALaterSchemaStopsGcByNameAndCommit() {
    Digest dead = add("data", "dead");
    project.write("data", "new").jrepro("commit").ok();
    project.write("other.repro", "schema: 2\nlater: thing\n").commit("later");
    String commit = project.git("rev-parse", "HEAD").substring(0, 10);
    project.git("rm", "-q", "other.repro");
    project.commit("no more");
    Ran ran = project.jrepro("gc", "--prune-now");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).contains("other.repro in commit " + commit + " has schema 2");
    assertThat(has(dead)).isTrue();
  }

  @Test
  void conflictMarkersThatSomebodyCommittedKeepBothSides() {
    Digest one = add("data", "one");
    String pointer = project.read("data.repro");
    project.write("data", "two").jrepro("commit").ok();
    project.write(
        "data.repro",
        "<<<<<<< HEAD\n" + pointer + "=======\n" + project.read("data.repro") + ">>>>>>> x\n");
    project.commit("markers and all");
    project.git("rm", "-q", "data.repro");
    project.commit("away with it");
    gc();
    assertThat(has(one)).isTrue();
    assertThat(has(Digest.ofUtf8("two"))).isTrue();
  }

  @Test
  void directoriesKeepAllThatIsInThem() {
    project.write("data/a/b/c", "deep").write("data/d", "flat").jrepro("add", "data").ok();
    project.commit("data");
    gc();
    assertThat(has(Digest.ofUtf8("deep"))).isTrue();
    project.delete("data").jrepro("checkout").ok();
    assertThat(project.read("data/a/b/c")).isEqualTo("deep");
  }

  @Test
  void whatWasWrittenWithinTheLastHourIsLeftAlone() {
    Digest old = add("data", "old");
    project.write("data", "new").jrepro("commit").ok();
    assertThat(project.jrepro("gc").ok().out())
        .startsWith("Removed 0 objects (0 B) that nobody needs.")
        .contains("1 object more that nobody needs");
    assertThat(has(old)).isTrue();
  }

  @Test
  void theTrashGivesBackWhatSomebodyNeedsAfterAll() throws IOException {
    Digest old = add("data", "old");
    String pointer = project.read("data.repro");
    project.write("data", "new").jrepro("commit").ok();
    age(project.path(".git/jrepro"));
    assertThat(project.jrepro("gc").ok().out())
        .startsWith("Removed 1 object (3 B)")
        .contains("1 object (3 B) in the trash until a later gc.");
    project.write("other.repro", pointer);
    assertThat(project.jrepro("gc").ok().out()).contains("Took back 1 object (3 B)");
    assertThat(has(old)).isTrue();
  }

  @Test
  void dryRunChangesNothing() {
    Digest old = add("data", "old");
    project.write("data", "new").jrepro("commit").ok();
    assertThat(project.jrepro("gc", "-n", "--prune-now").ok().out())
        .startsWith("Would remove 1 object (3 B)");
    assertThat(has(old)).isTrue();
  }

  @Test
  void outputsOfYoungRunsStayAndThoseOfOldOnesGo() {
    project.stages("s: {cmd: cp in out, deps: [in], outs: [out]}").write("in", "first");
    project.commit("pipeline");
    project.jrepro("run").ok();
    project.write("in", "second").jrepro("run").ok();
    Digest first = Digest.ofUtf8("first");
    gc();
    assertThat(has(first)).isTrue();
    project.jrepro("config", "--local", "gc.runs", "0").ok();
    assertThat(project.jrepro("gc", "-n", "--prune-now").ok().out())
        .contains("  the run of p:s at ");
    gc();
    assertThat(has(first)).isFalse();
    assertThat(has(Digest.ofUtf8("second"))).isTrue();
    assertThat(project.jrepro("log").ok().out().lines()).hasSizeGreaterThanOrEqualTo(2);
    project.delete("out").jrepro("checkout").ok();
    assertThat(project.read("out")).isEqualTo("second");
  }

  @Test
  void shallowAndPartialClonesAreSaidToBeSo() {
    add("data", "first");
    project.commit("first");
    project.write("data", "second").jrepro("commit").ok();
    project.commit("second");
    project.git("config", "uploadpack.allowFilter", "true");
    String url = "file://" + project.root();
    project.git("clone", "-q", "--depth", "1", url, "../shallow");
    assertThat(project.at(folder.resolve("shallow")).jrepro("gc", "-n").ok().err())
        .contains("is a shallow clone");
    project.git("clone", "-q", "--filter=blob:none", url, "../partial");
    assertThat(project.at(folder.resolve("partial")).jrepro("gc", "-n").ok().err())
        .contains("is a partial clone that lacks 1 of its files and folders");
  }

  @Test
  void projectsOnOneCacheSpeakForThemselves() {
    Path cache = folder.resolve("shared");
    Scratch other = Scratch.project(folder.resolve("other"));
    for (Scratch each : List.of(project, other)) {
      each.jrepro("config", "--local", "cache.dir", cache.toString()).ok();
    }
    Digest mine = add("data", "mine");
    Digest theirs = add(other, "data", "theirs");
    gc();
    other.jrepro("gc", "--prune-now").ok();
    assertThat(has(cache, mine)).isTrue();
    assertThat(has(cache, theirs)).isTrue();
    Scratch.folder(folder).delete("other");
    Ran ran = project.jrepro("gc", "--prune-now");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).contains(other.path(".git") + " uses the cache and is not there");
    assertThat(has(cache, theirs)).isTrue();
    project.jrepro("gc", "--prune-now", "--forget", "../other").ok();
    assertThat(has(cache, mine)).isTrue();
    assertThat(has(cache, theirs)).isFalse();
  }

  @Test
  void aCleanRoomThatIsGoneIsNobody() {
    Path cache = folder.resolve("shared");
    project.jrepro("config", "cache.dir", cache.toString()).ok();
    project.stages("s: {cmd: cp in out, deps: [in], outs: [out]}").write("in", "text");
    project.commit("pipeline").jrepro("run").ok();
    project.commit("run").jrepro("reproduce").ok();
    gc();
    assertThat(has(cache, Digest.ofUtf8("text"))).isTrue();
  }

  @Test
  void aProjectThatCannotBeReadStopsGcByName() throws IOException {
    Path cache = folder.resolve("shared");
    Scratch other = Scratch.project(folder.resolve("other"));
    for (Scratch each : List.of(project, other)) {
      each.jrepro("config", "--local", "cache.dir", cache.toString()).ok();
    }
    Digest theirs = add(other, "data", "theirs");
    project.jrepro("status").ok();
    Files.writeString(other.path(".git/index"), "no index");
    Ran ran = project.jrepro("gc", "--prune-now");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).contains(other.path(".git/index").toString());
    assertThat(has(cache, theirs)).isTrue();
  }

  /** Lets everything in a cache look as if nobody had touched it for two days. */
  static void age(Path cache) throws IOException {
    FileTime before = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
    for (String part : List.of("objects", "packs")) {
      if (Files.isDirectory(cache.resolve(part))) {
        try (Stream<Path> files = Files.walk(cache.resolve(part))) {
          for (Path file : files.filter(Files::isRegularFile).toList()) {
            Files.setLastModifiedTime(file, before);
          }
        }
      }
    }
  }
}
