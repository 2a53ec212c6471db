package dev.jrepro.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.core.CommitId;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.jgit.util.FS;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On repositories that the git command made. */
final class GitRepoTest {

  @TempDir Path temp;
  private Path root;
  private GitCommand git;

  @BeforeEach
  void init() throws IOException {
    root = temp.toRealPath().resolve("repo");
    git = GitCommand.init(root);
  }

  private static GitRepo open(Path folder) {
    return GitRepo.discover(folder).orElseThrow();
  }

  @Test
  void aRepositoryIsFoundFromAnyFolderInIt() throws IOException {
    Path deep = Files.createDirectories(root.resolve("a/b"));
    try (GitRepo repo = open(deep)) {
      assertThat(repo.workTree()).isEqualTo(root);
      assertThat(repo.gitDir()).isEqualTo(root.resolve(".git"));
      assertThat(repo.commonDir()).isEqualTo(root.resolve(".git"));
    }
  }

  @Test
  void outsideAndInABareRepositoryThereIsNone() throws IOException {
    assertThat(GitRepo.discover(temp)).isEmpty();
    GitCommand.init(temp.resolve("bare.git"), "--bare");
    assertThat(GitRepo.discover(temp.resolve("bare.git"))).isEmpty();
  }

  @Test
  void beforeTheFirstCommitThereIsNoHead() {
    try (GitRepo repo = open(root)) {
      assertThat(repo.head()).isEmpty();
      assertThat(repo.allCommits()).isEmpty();
      assertThat(repo.tracked()).isEmpty();
      assertThatThrownBy(() -> repo.resolve("HEAD")).isInstanceOf(UnknownRevision.class);
    }
  }

  @Test
  void revisionsAreReadAsGitReadsThem() throws IOException {
    git.write("f", "1");
    String first = git.commit("one");
    git.run("tag", "-a", "v1", "-m", "one");
    git.run("branch", "side/one");
    git.write("f", "2");
    String second = git.commit("two");
    git.run("tag", "light");
    for (boolean packed : new boolean[] {false, true}) {
      if (packed) {
        git.run("pack-refs", "--all");
        git.run("gc", "-q");
      }
      try (GitRepo repo = open(root)) {
        assertThat(repo.head()).contains(new CommitId(second));
        for (String same : List.of("HEAD", "main", "light", "refs/heads/main", second, "@")) {
          assertThat(repo.resolve(same)).hasToString(second);
        }
        for (String same :
            List.of(
                "HEAD~1", "HEAD^", "@~1", "@^", "v1", "v1^{}", "side/one", first.substring(0, 9))) {
          assertThat(repo.resolve(same)).hasToString(first);
        }
      }
    }
  }

  @Test
  void whatNamesNoCommitIsNamed() throws IOException {
    git.write("f", "1");
    git.commit("one");
    String blob = git.run("rev-parse", "HEAD:f");
    try (GitRepo repo = open(root)) {
      for (String bad :
          List.of(
              "nowhere",
              "HEAD~7",
              "HEAD^2",
              "HEAD^{",
              "HEAD^{tree}",
              "HEAD:f",
              blob,
              "",
              "-x",
              "a b",
              "..",
              "HEAD@{yesterday",
              "0".repeat(40),
              "dead".repeat(10),
              "~",
              ":")) {
        assertThatThrownBy(() -> repo.resolve(bad))
            .as(bad)
            .isInstanceOf(UnknownRevision.class)
            .hasMessageContaining("'" + bad + "'");
      }
    }
  }

  @Test
  void filesOfACommitAreThoseOfThatCommit() throws IOException {
    git.write("sub/naïve name.txt", "old");
    git.write("sub/deep/x", "x");
    git.write("subway", "y");
    Files.createSymbolicLink(root.resolve("link"), Path.of("sub/deep"));
    CommitId commit = new CommitId(git.commit("one"));
    git.write("sub/naïve name.txt", "new");
    git.write("later", "z");
    git.commit("two");
    try (GitRepo repo = open(root)) {
      assertThat(text(repo, commit, "sub/naïve name.txt")).isEqualTo("old");
      assertThat(text(repo, commit, "link")).isEqualTo("sub/deep");
      assertThat(repo.file(commit, RepoPath.of("sub"))).isEmpty();
      assertThat(repo.file(commit, RepoPath.of("later"))).isEmpty();
      assertThat(repo.file(commit, RepoPath.of("link/x"))).isEmpty();
      assertThat(repo.files(commit, RepoPath.ROOT))
          .containsExactlyInAnyOrder(paths("link", "sub/deep/x", "sub/naïve name.txt", "subway"));
      assertThat(repo.files(commit, RepoPath.of("sub")))
          .containsExactlyInAnyOrder(paths("sub/deep/x", "sub/naïve name.txt"));
      assertThat(repo.files(commit, RepoPath.of("subway"))).containsExactly(paths("subway"));
      assertThat(repo.files(commit, RepoPath.of("none"))).isEmpty();
      assertThat(repo.authorship(commit).committed()).isNotNull();
    }
  }

  @Test
  void trackedIsWhatTheIndexHolds() throws IOException {
    git.write("sub/x", "1");
    git.write("new\nline", "1");
    git.write("sub-way", "1");
    git.write("staged", "1");
    git.run("add", "-A");
    git.write("untracked", "1");
    try (GitRepo repo = open(root)) {
      assertThat(repo.tracked())
          .containsExactlyInAnyOrder(paths("new\nline", "staged", "sub-way", "sub/x"));
      assertThat(repo.isTracked(RepoPath.of("sub"))).isTrue();
      assertThat(repo.isTracked(RepoPath.of("sub/x"))).isTrue();
      assertThat(repo.isTracked(RepoPath.of("su"))).isFalse();
      assertThat(repo.isTracked(RepoPath.of("untracked"))).isFalse();
      assertThat(repo.isTracked(RepoPath.ROOT)).isTrue();
      git.run("add", "untracked");
      repo.refresh();
      assertThat(repo.isTracked(RepoPath.of("untracked"))).isTrue();
    }
  }

  @Test
  void ignoredIsWhatGitsRulesLeaveOut() throws IOException {
    git.write(".gitignore", "*.log\n/data/\n");
    git.write(".git/info/exclude", "private\n");
    try (GitRepo repo = open(root)) {
      assertThat(repo.isIgnored(RepoPath.of("a/b.log"), false)).isTrue();
      assertThat(repo.isIgnored(RepoPath.of("data"), true)).isTrue();
      assertThat(repo.isIgnored(RepoPath.of("data"), false)).isFalse();
      assertThat(repo.isIgnored(RepoPath.of("data/x"), false)).isTrue();
      assertThat(repo.isIgnored(RepoPath.of("private"), false)).isTrue();
      git.write(".gitignore", "");
      assertThat(repo.isIgnored(RepoPath.of("a/b.log"), false)).isTrue();
      repo.refresh();
      assertThat(repo.isIgnored(RepoPath.of("a/b.log"), false)).isFalse();
    }
  }

  @Test
  void worktreesShareOneCommonFolder() throws IOException {
    git.write(".gitignore", "*.tmp\n");
    git.write("f", "1");
    String first = git.commit("one");
    git.write(".git/info/exclude", "private\n");
    Path tree = temp.toRealPath().resolve("second-tree");
    git.run("worktree", "add", "-q", "-b", "other", tree.toString());
    GitCommand inTree = new GitCommand(tree);
    inTree.write("g", "2");
    String second = inTree.commit("two");
    git.run("pack-refs", "--all");
    try (GitRepo repo = open(Files.createDirectories(tree.resolve("deep")))) {
      assertThat(repo.workTree()).isEqualTo(tree);
      assertThat(repo.gitDir()).isEqualTo(root.resolve(".git/worktrees/second-tree"));
      assertThat(repo.commonDir().toRealPath()).isEqualTo(root.resolve(".git"));
      assertThat(repo.head()).contains(new CommitId(second));
      assertThat(repo.resolve("main")).hasToString(first);
      assertThat(repo.tracked()).containsExactlyInAnyOrder(paths(".gitignore", "f", "g"));
      assertThat(repo.isIgnored(RepoPath.of("private"), false)).isTrue();
      assertThat(repo.allCommits()).extracting(CommitId::hex).containsExactly(second, first);
    }
    try (GitRepo repo = open(root)) {
      assertThat(repo.head()).contains(new CommitId(first));
      assertThat(repo.tracked()).containsExactlyInAnyOrder(paths(".gitignore", "f"));
    }
  }

  @Test
  void allCommitsAreThoseThatAnyRefOrHeadReaches() throws IOException {
    git.write("f", "1");
    String first = git.commit("one");
    git.run("checkout", "-q", "-b", "gone");
    git.write("f", "2");
    String tagged = git.commit("two");
    git.run("tag", "-a", "v2", "-m", "two");
    git.run("tag", "-a", "twice", "-m", "a tag of a tag", "v2");
    git.run("tag", "of-a-file", git.run("rev-parse", "HEAD:f"));
    git.run("checkout", "-q", "main");
    git.run("branch", "-q", "-D", "gone");
    git.run("checkout", "-q", "--detach");
    git.write("f", "3");
    String detached = git.commit("three");
    git.run("update-ref", "refs/remotes/origin/main", first);
    for (boolean packed : new boolean[] {false, true}) {
      if (packed) {
        git.run("pack-refs", "--all");
      }
      try (GitRepo repo = open(root)) {
        assertThat(repo.allCommits())
            .extracting(CommitId::hex)
            .containsExactlyInAnyOrder(first, tagged, detached);
      }
    }
  }

  @Test
  void aCloneIsACleanWorkTreeOfThatCommit() throws IOException {
    git.write(".gitignore", "ignored\n");
    git.write("sub/naïve name.txt", "old");
    Path script = git.write("run.sh", "#!/bin/sh\r\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createSymbolicLink(root.resolve("link"), Path.of("sub"));
    CommitId commit = new CommitId(git.commit("one"));
    git.write("sub/naïve name.txt", "new");
    git.write("later", "z");
    git.commit("two");
    git.run("gc", "-q");
    git.write("ignored", "x");
    git.write("untracked", "x");
    assertClone(root, commit, temp.resolve("clone"));
    assertThat(temp.resolve("clone/sub/naïve name.txt")).hasContent("old");
    assertThat(Files.readString(temp.resolve("clone/run.sh"))).isEqualTo("#!/bin/sh\r\n");
    assertThat(temp.resolve("clone/run.sh")).isExecutable();
    assertThat(Files.readSymbolicLink(temp.resolve("clone/link"))).isEqualTo(Path.of("sub"));
    try (Stream<Path> all = Files.list(temp.resolve("clone"))) {
      assertThat(all.map(p -> p.getFileName().toString()))
          .containsExactlyInAnyOrder(".git", ".gitignore", "sub", "run.sh", "link");
    }
  }

  @Test
  void aCloneOfAWorktreeOfABorrowingRepositoryIsWholeToo() throws IOException {
    git.write("f", "1");
    CommitId commit = new CommitId(git.commit("one"));
    Path borrower = temp.toRealPath().resolve("borrower");
    git.run("clone", "-q", "--shared", root.toString(), borrower.toString());
    GitCommand inBorrower = new GitCommand(borrower);
    inBorrower.write("g", "2");
    CommitId own = new CommitId(inBorrower.commit("two"));
    Path tree = temp.toRealPath().resolve("tree");
    inBorrower.run("worktree", "add", "-q", "--detach", tree.toString());
    assertClone(tree, own, temp.resolve("a"));
    assertClone(tree, commit, temp.resolve("b"));
  }

  private static void assertClone(Path source, CommitId commit, Path target) throws IOException {
    try (GitRepo repo = open(source)) {
      repo.cloneAt(commit, target);
    }
    try (GitRepo clone = open(target)) {
      assertThat(clone.head()).contains(commit);
      assertThat(clone.tracked()).isEqualTo(clone.files(commit, RepoPath.ROOT));
    }
    GitCommand git = new GitCommand(target);
    assertThat(git.run("status", "--porcelain")).isEmpty();
    assertThat(git.run("rev-parse", "HEAD")).isEqualTo(commit.hex());
    git.run("fsck", "--connectivity-only");
    assertThat(git.run("remote")).isEmpty();
    assertThat(Files.exists(target.resolve(".git"), LinkOption.NOFOLLOW_LINKS)).isTrue();
  }

  @Test
  void theUsersHomeIsReadAndNothingIsMeasured() throws IOException {
    git.write("f", "1");
    git.commit("one");
    try (GitRepo repo = open(root)) {
      assertThat(repo.head()).isPresent();
      assertThat(FS.getFileStoreAttributes(root).getFsTimestampResolution())
          .isEqualTo(Duration.ofMillis(20));
    }
  }

  private static String text(GitRepo repo, CommitId commit, String path) {
    return new String(repo.file(commit, RepoPath.of(path)).orElseThrow(), StandardCharsets.UTF_8);
  }

  private static RepoPath[] paths(String... names) {
    return Stream.of(names).map(RepoPath::of).toArray(RepoPath[]::new);
  }
}
