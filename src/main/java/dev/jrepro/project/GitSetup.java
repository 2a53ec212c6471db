package dev.jrepro.project;

import dev.jrepro.core.JreproException;
import dev.jrepro.git.GitRepo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What Git is told, so that it has jrepro merge locks and pointers: which files in {@code
 * .gitattributes}, which is committed, and the command in the repository's own configuration, which
 * no clone takes over.
 */
public final class GitSetup {

  private static final String ATTRIBUTES = ".gitattributes";
  private static final List<String> LINES =
      List.of(".repro/lock/** merge=jrepro", "*.repro merge=jrepro");
  private static final String SECTION = "merge";
  private static final String DRIVER = "jrepro";

  private final GitRepo git;

  /** Speaks to a repository. */
  public GitSetup(GitRepo git) {
    this.git = git;
  }

  /** How far merging is set up. */
  public enum Merging {
    /** Git has jrepro merge locks and pointers. */
    READY,
    /** The files are named, and this clone does not know the command. */
    NO_COMMAND,
    /** This clone knows a command, and its program is not there. */
    NO_PROGRAM,
    /** No file is named for it. */
    NO_ATTRIBUTES
  }

  /**
   * Sets up merging.
   *
   * @param launcher the program that starts jrepro: a path, or a name that is looked for
   */
  public void setUpMerging(String launcher) {
    Path file = git.workTree().resolve(ATTRIBUTES);
    List<String> lines = read(file);
    List<String> missing = LINES.stream().filter(line -> !lines.contains(line)).toList();
    if (!missing.isEmpty()) {
      lines.addAll(missing);
      AtomicFile.write(file, String.join("\n", lines) + "\n");
    }
    git.configure(SECTION, DRIVER, "name", "jrepro: locks and pointers");
    git.configure(SECTION, DRIVER, "driver", command(launcher));
  }

  /** Returns how far merging is set up. */
  public Merging merging() {
    if (!read(git.workTree().resolve(ATTRIBUTES)).containsAll(LINES)) {
      return Merging.NO_ATTRIBUTES;
    }
    Optional<String> command = git.configured(SECTION, DRIVER, "driver");
    if (command.isEmpty()) {
      return Merging.NO_COMMAND;
    }
    return ShellWord.first(command.get()).filter(GitSetup::isMissing).isPresent()
        ? Merging.NO_PROGRAM
        : Merging.READY;
  }

  private static boolean isMissing(String program) {
    return program.startsWith("/") && !Files.isExecutable(Path.of(program));
  }

  /**
   * Returns the command that Git has its shell run. Where jrepro is not to be had, or leaves a file
   * to a person, Git's own line-by-line merge takes its place, with conflict markers.
   */
  static String command(String launcher) {
    return ShellWord.quote(launcher).replace("%", "%%")
        + " merge-driver %O %A %B %P"
        + " || git merge-file -q --marker-size=%L -L ours -L base -L theirs %A %O %B";
  }

  private static List<String> read(Path file) {
    try {
      return Files.exists(file)
          ? new ArrayList<>(Files.readAllLines(file, StandardCharsets.UTF_8))
          : new ArrayList<>();
    } catch (IOException e) {
      throw new JreproException.Refused("cannot read " + file + ": " + e.getMessage(), null, e);
    }
  }
}
