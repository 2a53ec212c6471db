package dev.jrepro.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Versions of interpreters and compilers that somebody saw at work. Each says its own when it is
 * started with {@code --version}; only programs with names that are known for that are started.
 */
public final class ProgramVersions {

  private static final Pattern KNOWN =
      Pattern.compile(
          "(?:python|pypy|ruby|perl|lua)[0-9.]*|R|Rscript|julia|node|java|javac|git|bash|make|cmake"
              + "|(?:gcc|g\\+\\+|clang|clang\\+\\+|gfortran)(?:-[0-9.]+)?|nvcc|octave|ffmpeg");

  private static final int MOST_PROGRAMS = 20;
  private static final int MOST_CHARACTERS = 200;

  /** What this process has asked: a run of many stages starts the same ones. */
  private static final Map<Program, String> ASKED = new ConcurrentHashMap<>();

  /** A program's file as it was asked. */
  private record Program(Path file, long sizeBytes, FileTime modified) {}

  private ProgramVersions() {}

  /**
   * Asks programs for their versions, the first twenty that are known by name.
   *
   * @param programs absolute paths
   * @param variables the environment in which they were seen
   * @param read the files that were read then, absolute
   * @return what each says in the first line that has a digit, and for a Python, R or Node behind
   *     {@code "; "} the packages that it finds, as {@link InstalledPackages} writes them; programs
   *     that are not known, do not start, or say nothing in two seconds have none
   */
  public static SortedMap<Path, String> of(
      Collection<Path> programs, Map<String, String> variables, Collection<String> read)
      throws InterruptedException {
    InstalledPackages packages = new InstalledPackages(variables, read);
    SortedMap<Path, String> versions = new TreeMap<>();
    for (Path program :
        programs.stream().filter(ProgramVersions::isKnown).sorted().limit(MOST_PROGRAMS).toList()) {
      version(program, packages).ifPresent(version -> versions.put(program, version));
    }
    return versions;
  }

  private static boolean isKnown(Path program) {
    return program.getFileName() != null
        && KNOWN.matcher(program.getFileName().toString()).matches();
  }

  private static Optional<String> version(Path file, InstalledPackages packages)
      throws InterruptedException {
    try {
      Program program = new Program(file, Files.size(file), Files.getLastModifiedTime(file));
      String known = ASKED.get(program);
      if (known == null) {
        known = firstLine(Question.to(file, Map.of(), "--version"));
        ASKED.put(program, known);
      }
      return Optional.of(known + packages.of(file)).filter(text -> !text.isEmpty());
    } catch (IOException e) {
      return Optional.empty(); // It is gone, or does not start here.
    }
  }

  private static String firstLine(String answer) {
    return answer
        .lines()
        .map(String::strip)
        .filter(line -> line.matches(".*[0-9].*"))
        .findFirst()
        .map(line -> line.substring(0, Math.min(line.length(), MOST_CHARACTERS)))
        .orElse("");
  }
}
