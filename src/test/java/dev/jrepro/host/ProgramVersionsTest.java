package dev.jrepro.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
final class ProgramVersionsTest {

  @TempDir private Path folder;

  private static SortedMap<Path, String> of(List<Path> programs) throws InterruptedException {
    return ProgramVersions.of(programs, Map.of(), List.of());
  }

  private Path program(String name, String script) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void interpretersSayTheirVersion() throws Exception {
    Path python = program("python3.11", "[ \"$1\" = --version ] && echo; echo Python 3.11.2 >&2");
    Path broken = program("R", "exit 1");
    assertThat(of(List.of(python, broken, folder.resolve("node"))))
        .isEqualTo(Map.of(python, "Python 3.11.2"));
  }

  @Test
  void packagesOfAPythonAreListed() throws Exception {
    Path python =
        program(
            "python3",
            "case $1 in --version) echo Python 3.12.1;; *) echo b==2; echo a==1; echo oops;; esac");
    assertThat(of(List.of(python))).containsValue("Python 3.12.1; a==1 b==2");
  }

  @Test
  void aPythonIsAskedAgainWhenWhatItLooksInHasChanged() throws Exception {
    Path count = folder.resolve("count");
    Path site = Files.createDirectory(folder.resolve("site"));
    String answer =
        "case $1 in --version) echo Python 3.12.1;; *) echo x >> "
            + count
            + "; ls "
            + site
            + "; echo '# "
            + site
            + "';; esac";
    Path python = program("python3", answer);
    Files.writeString(site.resolve("a==1"), "");
    Files.setLastModifiedTime(site, FileTime.fromMillis(1000));
    of(List.of(python));
    assertThat(of(List.of(python))).containsValue("Python 3.12.1; a==1");
    assertThat(Files.readAllLines(count)).hasSize(1);
    Files.writeString(site.resolve("b==2"), "");
    assertThat(of(List.of(python))).containsValue("Python 3.12.1; a==1 b==2");
  }

  @Test
  void theRealPythonFindsWhatItsPathNames() throws Exception {
    Path python = Path.of("/usr/bin/python3");
    assumeTrue(Files.isExecutable(python), "there is no /usr/bin/python3");
    Path info = Files.createDirectories(folder.resolve("lib/some_thing-1.2.dist-info"));
    Files.writeString(
        info.resolve("METADATA"), "Metadata-Version: 2.1\nName: some-thing\nVersion: 1.2\n");
    Map<String, String> variables = Map.of("PYTHONPATH", folder.resolve("lib").toString());
    assertThat(ProgramVersions.of(List.of(python), variables, List.of()).get(python))
        .matches("Python 3[0-9.]+; .*\\bsome-thing==1\\.2\\b.*");
    assertThat(of(List.of(python)).get(python)).doesNotContain("some-thing");
  }

  @Test
  void whatCondaInstalledIsToldOfAProgramInItsEnvironment() throws Exception {
    Files.createDirectories(folder.resolve("env/bin"));
    Path meta = Files.createDirectories(folder.resolve("env/conda-meta"));
    Files.writeString(meta.resolve("libblas-3.9.0-20_linux64_mkl.json"), "{}");
    Files.writeString(meta.resolve("python-3.11.4-hab00c5b_0_cpython.json"), "{}");
    Files.writeString(meta.resolve("history"), "");
    Path perl = program("env/bin/perl", "echo v5.36.0");
    assertThat(of(List.of(perl)))
        .containsValue(
            "v5.36.0; conda: libblas=3.9.0=20_linux64_mkl python=3.11.4=hab00c5b_0_cpython");
  }

  @Test
  void whatNodeReadIsToldByNpmsListAndElseByEachPackage() throws Exception {
    Path node = program("node", "echo v20.1.0");
    Path npm = folder.resolve("one/node_modules");
    Path other = folder.resolve("two/node_modules");
    Files.createDirectories(npm);
    Files.createDirectories(other.resolve("@a/b"));
    Files.writeString(
        npm.resolve(".package-lock.json"),
        "{\"packages\": {\"node_modules/x\": {\"version\": \"1.0.0\"},"
            + " \"node_modules/x/node_modules/@y/z\": {\"version\": \"2.0.0\"}}}");
    Files.writeString(
        other.resolve("@a/b/package.json"), "{\"name\": \"@a/b\", \"version\": \"3.0.0\"}");
    List<String> read = List.of(npm + "/x/index.js", other + "/@a/b/i.js", "/etc/hosts");
    assertThat(ProgramVersions.of(List.of(node), Map.of(), read))
        .containsValue("v20.1.0; @a/b@3.0.0 @y/z@2.0.0 x@1.0.0");
    assertThat(of(List.of(node))).containsValue("v20.1.0");
  }

  @Test
  void theRealRTellsItsPackages() throws Exception {
    Path rscript = Path.of("/usr/bin/Rscript");
    assumeTrue(Files.isExecutable(rscript), "there is no /usr/bin/Rscript");
    assertThat(of(List.of(rscript)).get(rscript)).contains("; ").contains(" stats==");
  }

  @Test
  void otherProgramsAreNotStarted() throws Exception {
    Path trace = folder.resolve("started");
    Path tool = program("train", "echo 1 > " + trace);
    assertThat(of(List.of(tool))).isEmpty();
    assertThat(trace).doesNotExist();
  }

  @Test
  void programIsAskedOnceUntilItChanges() throws Exception {
    Path count = folder.resolve("count");
    Path julia = program("julia", "echo x >> " + count + "; echo julia version 1.10");
    of(List.of(julia));
    assertThat(of(List.of(julia))).containsValue("julia version 1.10");
    assertThat(Files.readAllLines(count)).hasSize(1);
    program("julia", "echo julia version 1.10.5 of another day");
    assertThat(of(List.of(julia))).containsValue("julia version 1.10.5 of another day");
  }
}
