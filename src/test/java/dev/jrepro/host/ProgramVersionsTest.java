package dev.jrepro.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
final class ProgramVersionsTest {

  @TempDir private Path folder;

  private Path program(String name, String script) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void interpretersSayTheirVersion() throws Exception {
    Path python = program("python3.11", "[ \"$1\" = --version ] && echo; echo Python 3.11.2 >&2");
    Path broken = program("R", "exit 1");
    assertThat(ProgramVersions.of(List.of(python, broken, folder.resolve("node"))))
        .isEqualTo(Map.of(python, "Python 3.11.2"));
  }

  @Test
  void packagesOfAPythonAreListed() throws Exception {
    Path python =
        program(
            "python3",
            "case $1 in --version) echo Python 3.12.1;; *) echo b==2; echo a==1; echo oops;; esac");
    assertThat(ProgramVersions.of(List.of(python))).containsValue("Python 3.12.1; a==1 b==2");
  }

  @Test
  void otherProgramsAreNotStarted() throws Exception {
    Path trace = folder.resolve("started");
    Path tool = program("train", "echo 1 > " + trace);
    assertThat(ProgramVersions.of(List.of(tool))).isEmpty();
    assertThat(trace).doesNotExist();
  }

  @Test
  void programIsAskedOnceUntilItChanges() throws Exception {
    Path count = folder.resolve("count");
    Path julia = program("julia", "echo x >> " + count + "; echo julia version 1.10");
    ProgramVersions.of(List.of(julia));
    assertThat(ProgramVersions.of(List.of(julia))).containsValue("julia version 1.10");
    assertThat(Files.readAllLines(count)).hasSize(1);
    program("julia", "echo julia version 1.10.5 of another day");
    assertThat(ProgramVersions.of(List.of(julia)))
        .containsValue("julia version 1.10.5 of another day");
  }
}
