package dev.jrepro.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Patterns over real trees: what {@code git check-ignore} leaves out is left out. */
final class IgnoreFilesTest {

  private static final List<String> FILES =
      List.of(
          "a.log",
          "keep.log",
          "a.txt",
          "b.txt",
          "B.TXT",
          "build/out.o",
          "build/keep.log",
          "src/build/x",
          "src/main.py",
          "src/deep/er/main.py",
          "src/deep/er/a.log",
          "doc/x.txt",
          "doc/sub/x.txt",
          "foo",
          "sub/foo/bar",
          "sub/foo2/bar",
          "a/b",
          "a/x/b",
          "a/x/y/b",
          "#hash",
          "!bang",
          "sp ace",
          "trail ",
          "star*",
          "back\\slash",
          "[x]",
          "naïve",
          "日本/語",
          ".hidden",
          "dir.d/x",
          "x/debug/y",
          "debug");

  @TempDir static Path shared;
  @TempDir Path temp;

  @BeforeAll
  static void makeFiles() throws IOException {
    makeFiles(shared);
  }

  private static GitCommand makeFiles(Path folder) throws IOException {
    GitCommand git = GitCommand.init(folder);
    for (String file : FILES) {
      git.write(file, "");
    }
    return git;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# nothing\n\n   \n",
        "*.log",
        "*.log\n!keep.log",
        "!keep.log\n*.log",
        "/a.log",
        "/foo",
        "/a.log\n!*.log\n/a.txt\n/b.txt\n!/b.txt",
        "!/a.txt\n/a.txt\n/keep.log\n!keep*\n/build\n/keep.log",
        "/src\n/.hidden\n/dir.d\n!dir.d/",
        "foo",
        "foo/",
        "build",
        "build/",
        "/build/",
        "build/*\n!build/keep.log",
        "build/\n!build/keep.log",
        "src/*.py",
        "src/**/*.py",
        "**/main.py",
        "src/**",
        "**/foo",
        "**/foo/bar",
        "a/**/b",
        "/a/*/b",
        "a/**",
        "**",
        "**/",
        "*",
        "/*",
        "*\n!*/\n!*.py",
        "/*\n!/src",
        "/*\n!/src/\n/src/*\n!/src/deep",
        "doc/*.txt",
        "doc/**/x.txt",
        "/doc",
        "sub/",
        "sub/foo",
        "sub/foo/",
        "/sub/foo*/",
        "\\#hash",
        "#hash",
        "\\!bang",
        "!bang",
        "sp ace",
        "sp\\ ace",
        "trail\\ ",
        "trail ",
        "foo   ",
        "star\\*",
        "star*",
        "back\\\\slash",
        "\\[x\\]",
        "[x]",
        "[ab].txt",
        "[!a].txt",
        "[^a].txt",
        "[a-c].txt",
        "[[:lower:]].txt",
        "?.txt",
        "??.txt",
        "*.TXT",
        "naï*",
        "日本/",
        "日*",
        ".*",
        "*.d",
        "*.d/",
        "debug/",
        "x/debug",
        "deb*/",
        "*/debug",
        "/",
        "//",
        "a//b",
        "./foo",
        "foo\\",
        "foo\r\n*.log\r",
        "\uFEFF*.log\nfoo",
        "*.log\n\n!*.log\n*.log",
        "src\n!src/main.py",
        "er",
        "e*r/",
        "deep/er",
        "/deep/er",
      })
  void aFileOfPatternsMeansWhatGitSays(String patterns) throws IOException {
    GitCommand git = new GitCommand(shared);
    git.write(".gitignore", patterns);
    assertSame(git);
  }

  @Test
  void deeperFilesCountFirstAndOthersLast() throws IOException {
    GitCommand git = makeFiles(temp.resolve("repo"));
    git.write(".gitignore", "*.log\nx.txt\n/src/deep/er/main.py\n");
    git.write("src/deep/.gitignore", "!*.log\n");
    git.write("src/deep/er/.gitignore", "!main.py\n/a.log\n");
    git.write("doc/.gitignore", "!/x.txt\n");
    git.write(".git/info/exclude", "foo\n!a.log\nb.txt\n");
    assertSame(git);
  }

  @Test
  void nothingInAFolderThatIsLeftOutComesBack() throws IOException {
    GitCommand git = GitCommand.init(temp.resolve("repo"));
    git.write("out/keep/x", "");
    git.write("out/.gitignore", "!keep\n!x\n");
    git.write(".gitignore", "out/\n!out/keep\n");
    assertSame(git);
  }

  private static void assertSame(GitCommand git) throws IOException {
    SortedMap<RepoPath, Boolean> all = all(git.folder());
    StringBuilder input = new StringBuilder();
    all.forEach((path, isDirectory) -> input.append(path).append('\0'));
    String said = git.run(input.toString(), 1, "check-ignore", "--no-index", "-z", "--stdin");
    SortedSet<RepoPath> expected = new TreeSet<>();
    Arrays.stream(said.split("\0", -1))
        .filter(name -> !name.isEmpty())
        .forEach(name -> expected.add(RepoPath.of(name)));
    IgnoreFiles files =
        new IgnoreFiles(
            git.folder(),
            List.of(".gitignore"),
            List.of(git.folder().resolve(".git/info/exclude")));
    SortedSet<RepoPath> actual = new TreeSet<>();
    all.forEach((path, isDirectory) -> {
      if (files.isIgnored(path, isDirectory)) {
        actual.add(path);
      }
    });
    assertThat(actual).containsExactlyElementsOf(expected);
  }

  private static SortedMap<RepoPath, Boolean> all(Path root) throws IOException {
    SortedMap<RepoPath, Boolean> all = new TreeMap<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            if (folder.endsWith(".git")) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            if (!folder.equals(root)) {
              all.put(RepoPath.of(root.relativize(folder).toString()), true);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            all.put(RepoPath.of(root.relativize(file).toString()), false);
            return FileVisitResult.CONTINUE;
          }
        });
    return all;
  }
}
