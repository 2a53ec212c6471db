package dev.jrepro.run.sandbox;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What lies outside a project: what belongs to the system, and where anybody may put temporary
 * files.
 *
 * @param system files and folders of the system, of languages and of the user's settings, absolute
 * @param scratch folders for temporary files, and devices
 * @param own what jrepro itself hands to the command, wherever it lies
 */
public record Host(SortedSet<Path> system, SortedSet<Path> scratch, SortedSet<Path> own) {

  private static final List<String> SYSTEM =
      List.of(
          "/bin", "/boot", "/etc", "/gnu", "/lib", "/lib32", "/lib64", "/libx32", "/nix", "/opt",
          "/run", "/sbin", "/snap", "/sys", "/usr", "/var");

  private static final List<String> SCRATCH = List.of("/dev", "/proc", "/tmp", "/var/tmp");

  /** Variables that name files or folders of a language, one or more. */
  private static final List<String> PLACES =
      List.of(
          "CONDA_PREFIX",
          "DJL_CACHE_DIR",
          "JAVA_HOME",
          "LD_LIBRARY_PATH",
          "NODE_PATH",
          "PYTHONPATH",
          "R_LIBS",
          "R_LIBS_USER",
          "VIRTUAL_ENV");

  private static final Set<String> INSTALLATIONS =
      Set.of("anaconda3", "mambaforge", "micromamba", "miniconda3", "miniforge3", "R", "go");

  public Host {
    system = new TreeSet<>(system);
    scratch = new TreeSet<>(scratch);
    own = new TreeSet<>(own);
  }

  /**
   * Looks at the machine.
   *
   * @param variables those of the command
   * @param root the project's folder, with no link in its path
   * @param allowed what counts as the system's besides
   * @param own what jrepro itself hands to the command
   */
  public static Host look(
      Map<String, String> variables, Path root, List<Path> allowed, List<Path> own) {
    SortedSet<Path> system = new TreeSet<>(allowed);
    SYSTEM.stream().map(Path::of).forEach(system::add);
    system.add(Path.of(System.getProperty("java.home", "/usr")));
    Path home = Path.of(variables.getOrDefault("HOME", "/nonexistent"));
    for (String part : words(variables.getOrDefault("PATH", ""))) {
      addProgram(Path.of(part), home, root, system);
    }
    for (String name : PLACES) {
      words(variables.getOrDefault(name, "")).stream().map(Path::of).forEach(system::add);
    }
    addSettings(home, system);
    SortedSet<Path> scratch = new TreeSet<>(SCRATCH.stream().map(Path::of).toList());
    words(variables.getOrDefault("TMPDIR", "")).stream().map(Path::of).forEach(scratch::add);
    system.removeIf(path -> !path.isAbsolute());
    return new Host(withReal(system), withReal(scratch), withReal(new TreeSet<>(own)));
  }

  /** With {@code X/bin} on the path, all of X are programs and their libraries. */
  private static void addProgram(Path folder, Path home, Path root, SortedSet<Path> system) {
    if (!folder.isAbsolute()) {
      return;
    }
    Path above = folder.getParent();
    boolean isPrefix =
        above != null
            && above.getNameCount() > 0
            && folder.endsWith("bin")
            && !root.startsWith(above)
            && !home.startsWith(above);
    system.add(isPrefix ? above : folder);
  }

  /** What begins with a dot in a home folder is settings, caches and installed programs. */
  private static void addSettings(Path home, SortedSet<Path> system) {
    try (Stream<Path> names = Files.list(home)) {
      names.filter(path -> isInstalled(path.getFileName().toString())).forEach(system::add);
    } catch (IOException e) {
      return; // Nobody's home: there is nothing in it.
    }
  }

  private static boolean isInstalled(String name) {
    return name.startsWith(".") || INSTALLATIONS.contains(name);
  }

  /** A process is seen to open what links lead to. */
  private static SortedSet<Path> withReal(SortedSet<Path> paths) {
    SortedSet<Path> all = new TreeSet<>();
    for (Path path : paths) {
      all.add(path);
      if (Files.exists(path)) {
        all.add(real(path));
      }
    }
    return all;
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path; // It went away meanwhile, or lies where nobody may look.
    }
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    for (String word : text.split(File.pathSeparator, -1)) {
      if (!word.isBlank() && isPath(word)) {
        words.add(word);
      }
    }
    return words;
  }

  private static boolean isPath(String word) {
    try {
      return Path.of(word).isAbsolute();
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** Returns whether it is a user's settings or a cache, which programs also write to. */
  static boolean isSettings(Path path) {
    Path name = path.getFileName();
    return name != null && name.toString().startsWith(".");
  }

  /** Returns whose a file outside the project is. */
  Territory.Owner owner(Path path) {
    if (isIn(path, scratch) || isNoFile(path)) {
      return Territory.Owner.SCRATCH;
    }
    return isIn(path, system) || isIn(path, own) ? Territory.Owner.SYSTEM : Territory.Owner.OUTSIDE;
  }

  /** Returns whether jrepro hands a file to the command. */
  boolean isOwn(Path path) {
    return isIn(path, own);
  }

  private static boolean isNoFile(Path path) {
    return path.toString().startsWith("/memfd:");
  }

  private static boolean isIn(Path path, SortedSet<Path> folders) {
    for (Path at = path; at != null; at = at.getParent()) {
      if (folders.contains(at)) {
        return true;
      }
    }
    return false;
  }
}
