package dev.jrepro.testing;

import java.nio.file.Path;
import java.util.Map;

/** A project with a second branch, {@code theirs}, which the real Git is to merge into ours. */
public final class TwoBranches implements AutoCloseable {

  private final LauncherHere launcher;
  private final Scratch project;

  /**
   * Makes the project, without a commit.
   *
   * @param folder for everything
   * @param programs a folder for the program that Git calls, in which shells may see more than one
   *     word
   * @param withDriver whether Git finds that program
   */
  public TwoBranches(Path folder, String programs, boolean withDriver) {
    launcher = new LauncherHere(folder.resolve(programs + "/jrepro"), Map.of());
    project = Scratch.repository(folder.resolve("p"));
    project.env("JREPRO_LAUNCHER", withDriver ? launcher.path() : "/no/such/jrepro");
    project.jrepro("init").ok();
  }

  /** Returns the project. */
  public Scratch project() {
    return project;
  }

  /** Returns how often Git called. */
  public int calls() {
    return launcher.calls();
  }

  /** Commits what both branches begin with. */
  public Scratch part() {
    project.commit("base");
    project.git("branch", "theirs");
    return project;
  }

  /** Each side does something and commits it, theirs first; ours is checked out then. */
  public static void sides(Scratch project, Runnable ours, Runnable theirs) {
    project.git("checkout", "-q", "theirs");
    project.jrepro("checkout").ok();
    theirs.run();
    project.commit("theirs");
    project.git("checkout", "-q", "-");
    project.jrepro("checkout").ok();
    ours.run();
    project.commit("ours");
  }

  @Override
  public void close() {
    launcher.close();
  }
}
