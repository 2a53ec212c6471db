package dev.jrepro.run.sandbox;

import dev.jrepro.content.LeaveOut;
import dev.jrepro.core.RepoPath;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** What of a machine's files is whose, as one stage's command sees it. For one thread. */
public final class Territory {

  /** What jrepro keeps of a project in Git's folder; a command is told of files in there. */
  private static final RepoPath GIT = RepoPath.of(".git");

  /** What lies in a folder that holds the programs of one language, as its tools make it. */
  private static final Set<String> MARKS = Set.of("pyvenv.cfg", "conda-meta");

  private static final Set<String> LIBRARIES = Set.of("node_modules", "site-packages", ".Rlibs");

  private static final Set<String> RULES_OF_GIT =
      Set.of(".gitignore", ".gitattributes", ".gitkeep");

  private final Declared declared;
  private final Host host;
  private final LeaveOut leaveOut;
  private final Map<Path, Boolean> environments = new HashMap<>();

  /**
   * What a stage declares.
   *
   * @param root the project's folder, with no link in its path
   * @param inputs what it depends on, without being told too, such as its program
   * @param known what it may read besides, without being told: files of parameters
   * @param outputs what it writes, logs among them
   */
  public record Declared(
      Path root,
      SortedSet<RepoPath> inputs,
      SortedSet<RepoPath> known,
      SortedSet<RepoPath> outputs) {

    public Declared {
      inputs = new TreeSet<>(inputs);
      known = new TreeSet<>(known);
      outputs = new TreeSet<>(outputs);
    }
  }

  /** Whose a file is. */
  public enum Owner {
    /** A declared dependency, or what is known to be read. */
    INPUT,
    /** A declared output. */
    OUTPUT,
    /** The project, and nobody declared it. */
    PROJECT,
    /** The project, but no data: compiled Python, rules for Git, what ignore rules leave out. */
    LEFT_OUT,
    /** Git, which keeps the history in the project's folder. */
    GIT,
    /** The system, a language's environment, or the user's settings. */
    SYSTEM,
    /** Nobody: a folder for temporary files, or a device. */
    SCRATCH,
    /** Somebody else: data outside the project, say. */
    OUTSIDE
  }

  /** Divides the files of a machine. */
  public Territory(Declared declared, Host host) {
    this.declared = declared;
    this.host = host;
    this.leaveOut = LeaveOut.standard(declared.root());
  }

  /** Returns whose a file is, by its absolute path. */
  public Owner owner(String path) {
    Optional<RepoPath> inside = inProject(path);
    if (inside.isEmpty()) {
      return host.owner(Path.of(path));
    }
    RepoPath file = inside.get();
    if (file.isIn(GIT)) {
      return host.isOwn(Path.of(path)) ? Owner.SYSTEM : Owner.GIT;
    }
    if (isIn(file, declared.outputs())) {
      return Owner.OUTPUT;
    }
    if (isIn(file, declared.inputs()) || isIn(file, declared.known())) {
      return Owner.INPUT;
    }
    if (host.isOwn(Path.of(path)) || isOfEnvironment(file)) {
      return Owner.SYSTEM;
    }
    return isLeftOut(file) ? Owner.LEFT_OUT : Owner.PROJECT;
  }

  /** Returns where in the project a file is; empty if it is not. */
  public Optional<RepoPath> inProject(String path) {
    String root = declared.root().toString();
    if (!path.startsWith(root + "/")) {
      return path.equals(root) ? Optional.of(RepoPath.ROOT) : Optional.empty();
    }
    return Optional.of(RepoPath.of(path.substring(root.length() + 1)));
  }

  /** Returns what is declared. */
  public Declared declared() {
    return declared;
  }

  /** Returns whether a folder holds something that is declared, or is declared. */
  boolean holdsDeclared(RepoPath folder) {
    return isIn(folder, declared.inputs())
        || isIn(folder, declared.outputs())
        || holds(folder, declared.inputs())
        || holds(folder, declared.outputs());
  }

  private static boolean holds(RepoPath folder, SortedSet<RepoPath> paths) {
    return paths.stream().anyMatch(path -> path.isIn(folder));
  }

  private static boolean isIn(RepoPath file, SortedSet<RepoPath> paths) {
    return paths.contains(RepoPath.ROOT)
        || file.selfAndParents().stream().anyMatch(paths::contains);
  }

  /** A virtual environment in the project is as much a part of the system as one elsewhere. */
  private boolean isOfEnvironment(RepoPath file) {
    for (RepoPath folder : file.selfAndParents()) {
      if (LIBRARIES.contains(folder.name())
          || environments.computeIfAbsent(folder.under(declared.root()), Territory::isMarked)) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether a folder holds the programs of one language. */
  boolean isEnvironment(Path folder) {
    return LIBRARIES.contains(String.valueOf(folder.getFileName())) || isMarked(folder);
  }

  private static boolean isMarked(Path folder) {
    return MARKS.stream()
        .anyMatch(mark -> Files.exists(folder.resolve(mark), LinkOption.NOFOLLOW_LINKS));
  }

  private boolean isLeftOut(RepoPath file) {
    if (RULES_OF_GIT.contains(file.name())) {
      return true; // jrepro itself writes them.
    }
    for (RepoPath part : file.selfAndParents()) {
      if (leaveOut.test(part, !part.equals(file))) {
        return true;
      }
    }
    return false;
  }
}
