package dev.jrepro.git;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The real {@code git}, in a folder: what it says is what JGit must say. */
public record GitCommand(Path folder) {

  /** Makes a repository in a new folder. */
  public static GitCommand init(Path folder, String... options) throws IOException {
    Files.createDirectories(folder);
    GitCommand git = new GitCommand(folder);
    List<String> words = new ArrayList<>(List.of("init", "-q", "-b", "main"));
    words.addAll(List.of(options));
    git.run(words.toArray(String[]::new));
    return git;
  }

  /** Runs git, which must succeed, and returns what it printed, without the last newline. */
  public String run(String... words) throws IOException {
    return run("", 0, words);
  }

  /** Runs git with some input; its exit code must be at most {@code allowed}. */
  public String run(String input, int allowed, String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("git", "-c", "init.defaultBranch=main"));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    for (String who : List.of("AUTHOR", "COMMITTER")) {
      builder.environment().put("GIT_" + who + "_NAME", "A");
      builder.environment().put("GIT_" + who + "_EMAIL", "a@example.org");
    }
    Process process = builder.redirectErrorStream(true).start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      assertThat(process.waitFor()).as("git %s: %s", command, said).isBetween(0, allowed);
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
    return said.endsWith("\n") ? said.substring(0, said.length() - 1) : said;
  }

  /** Writes a file, with the folders that hold it. */
  public Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.resolveSibling(".").normalize());
    return Files.writeString(file, text);
  }

  /** Commits everything, and returns the commit's name. */
  public String commit(String message) throws IOException {
    run("add", "-A");
    run("commit", "-q", "--allow-empty", "-m", message);
    return run("rev-parse", "HEAD");
  }
}
