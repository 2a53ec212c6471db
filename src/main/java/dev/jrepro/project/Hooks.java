package dev.jrepro.project;

import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.git.GitRepo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The hooks by which Git has jrepro follow it: data is checked out with a branch, and pushed with
 * its commits. Hooks of others are never touched.
 */
public final class Hooks {

  private static final String MARK = "# Written by 'jrepro install'";

  private final GitRepo git;

  /** Speaks of a repository's hooks. */
  public Hooks(GitRepo git) {
    this.git = git;
  }

  /** A hook of Git's that jrepro has a use for. */
  public enum Hook {
    /** Git has switched to another commit. */
    POST_CHECKOUT("post-checkout", "checkout", 0),
    /** Git is about to push commits; it does not if the hook fails. */
    PRE_PUSH("pre-push", "push", 1);

    private final String word;
    private final String command;
    private final int exitWithout;

    Hook(String word, String command, int exitWithout) {
      this.word = word;
      this.command = command;
      this.exitWithout = exitWithout;
    }

    /** Returns its name, which is that of its file. */
    public String word() {
      return word;
    }
  }

  /** Whose hook is there. */
  public enum State {
    OURS,
    OTHER,
    NONE
  }

  /** Returns whose hook is there. */
  public State state(Hook hook) {
    Path file = file(hook);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return State.NONE;
    }
    try {
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      return text.contains(MARK) ? State.OURS : State.OTHER;
    } catch (IOException e) {
      // Such as a link to nowhere: not ours, whatever it is.
      return State.OTHER;
    }
  }

  /**
   * Writes the hooks, over those that are jrepro's own.
   *
   * @param launcher the program that starts jrepro: a path, or a name that is looked for
   * @return the files that were written
   * @throws JreproException.Refused if a hook of somebody else's is there, or the folder of hooks
   *     is not this repository's alone; nothing is written then
   */
  public List<Path> install(String launcher) {
    checkFolder();
    for (Hook hook : Hook.values()) {
      if (state(hook) == State.OTHER) {
        throw new JreproException.Refused(
            "there is a " + hook.word + " hook already: " + file(hook) + ".",
            "It stays. Have it call " + ShellWord.quote(launcher) + " " + hook.command + ".");
      }
    }
    List<Path> written = new ArrayList<>();
    for (Hook hook : Hook.values()) {
      Path file = file(hook);
      AtomicFile.write(file, text(hook, launcher));
      if (!file.toFile().setExecutable(true)) {
        throw new JreproException.Refused("cannot make " + file + " executable.");
      }
      written.add(file);
    }
    return written;
  }

  /**
   * Removes the hooks that are jrepro's own.
   *
   * @return the files that were removed
   */
  public List<Path> uninstall() {
    List<Path> removed = new ArrayList<>();
    for (Hook hook : Hook.values()) {
      if (state(hook) == State.OURS) {
        try {
          Files.delete(file(hook));
        } catch (IOException e) {
          throw new DiskFailed("remove " + file(hook), e);
        }
        removed.add(file(hook));
      }
    }
    return removed;
  }

  private Path file(Hook hook) {
    return folder().resolve(hook.word);
  }

  /** Returns the folder that Git looks for hooks in. */
  private Path folder() {
    Optional<String> configured = git.configured("core", null, "hooksPath");
    if (configured.isEmpty()) {
      return git.commonDir().resolve("hooks");
    }
    String text = configured.get();
    return text.startsWith("~/")
        ? Path.of(System.getProperty("user.home", "/"), text.substring(2))
        : git.workTree().resolve(text).normalize();
  }

  private void checkFolder() {
    Path folder = folder();
    if (!folder.startsWith(git.workTree()) && !folder.startsWith(git.commonDir())) {
      throw new JreproException.Refused(
          "Git looks for hooks in " + folder + ", which is not this repository's alone.",
          "'git config --local core.hooksPath .git/hooks' gives it its own; or have the hooks there "
              + "call 'jrepro checkout' and 'jrepro push'.");
    }
  }

  /** Git hands the commits to a pre-push hook as lines on its standard input. */
  private static String text(Hook hook, String launcher) {
    String arguments = "\"$@\"";
    String read = "";
    if (hook == Hook.PRE_PUSH) {
      arguments = "$commits";
      read =
          """
          commits=
          while read -r local commit remote old; do commits="$commits $commit"; done
          """;
    }
    return """
    #!/bin/sh
    MARK; 'jrepro install --uninstall' removes it.
    jrepro=LAUNCHER
    if ! command -v "$jrepro" >/dev/null 2>&1; then
      echo "Data is not looked after: there is no $jrepro. 'jrepro install' names another one," >&2
      echo "'jrepro install --uninstall' removes this hook: $0" >&2
      exit WITHOUT
    fi
    READexec "$jrepro" hook NAME ARGUMENTS
    """
        .replace("MARK", MARK)
        .replace("WITHOUT", String.valueOf(hook.exitWithout))
        .replace("READ", read)
        .replace("NAME", hook.word)
        .replace("ARGUMENTS", arguments)
        .replace("LAUNCHER", ShellWord.quote(launcher));
  }
}
