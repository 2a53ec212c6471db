package dev.jrepro.host;

import dev.jrepro.core.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
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

  private static final String LIST =
      "import importlib.metadata as m\n"
          + "for d in m.distributions(): print(str(d.metadata['Name']) + '==' + str(d.version))";

  private static final int MOST_PACKAGES = 8000;
  private static final int MOST_PROGRAMS = 20;
  private static final int MOST_CHARACTERS = 200;
  private static final int MOST_BYTES = 1 << 16;
  private static final long PATIENCE_MILLIS = 2000;

  /** What this process has asked: a run of many stages starts the same ones. */
  private static final Map<Program, String> ASKED = new ConcurrentHashMap<>();

  /** A program's file as it was asked. */
  private record Program(Path file, long sizeBytes, FileTime modified) {}

  private ProgramVersions() {}

  /**
   * Asks programs for their versions, the first twenty that are known by name.
   *
   * @param programs absolute paths
   * @return what each says in the first line that has a digit, and for a Python behind {@code "; "}
   *     the packages that it finds, as {@code pip freeze} writes them; programs that are not known,
   *     do not start, or say nothing in two seconds have none
   */
  public static SortedMap<Path, String> of(Collection<Path> programs) throws InterruptedException {
    SortedMap<Path, String> versions = new TreeMap<>();
    for (Path program :
        programs.stream().filter(ProgramVersions::isKnown).sorted().limit(MOST_PROGRAMS).toList()) {
      version(program).ifPresent(version -> versions.put(program, version));
    }
    return versions;
  }

  private static boolean isKnown(Path program) {
    return program.getFileName() != null
        && KNOWN.matcher(program.getFileName().toString()).matches();
  }

  private static Optional<String> version(Path file) throws InterruptedException {
    try {
      Program program = new Program(file, Files.size(file), Files.getLastModifiedTime(file));
      String known = ASKED.get(program);
      if (known == null) {
        known = firstLine(ask(file, "--version"));
        ASKED.put(program, known);
      }
      // What is installed for it may change while stages run.
      String packages = isPython(file) ? packages(ask(file, "-c", LIST)) : "";
      return Optional.of(known + packages).filter(text -> !text.isEmpty());
    } catch (IOException e) {
      return Optional.empty(); // It is gone, or does not start here.
    }
  }

  private static boolean isPython(Path file) {
    return file.getFileName().toString().matches("(?:python|pypy)[0-9.]*");
  }

  private static String packages(String listed) {
    List<String> packages =
        listed.lines().filter(line -> line.matches("\\S+==\\S+")).sorted().distinct().toList();
    String text = String.join(" ", packages);
    return packages.isEmpty()
        ? ""
        : "; "
            + (text.length() <= MOST_PACKAGES
                ? text
                : packages.size() + " packages " + Digest.ofUtf8(text).brief());
  }

  /** Returns what a program prints; nothing if it takes too long or prints too much. */
  private static String ask(Path file, String... arguments)
      throws IOException, InterruptedException {
    Path answer = Files.createTempFile("version-", ".txt");
    try {
      ProcessBuilder builder = new ProcessBuilder(file.toString());
      builder.command().addAll(List.of(arguments));
      builder.environment().keySet().retainAll(Set.of("PATH", "HOME"));
      builder.environment().put("LC_ALL", "C");
      Process process =
          builder
              .redirectErrorStream(true)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(answer.toFile())
              .start();
      try {
        boolean ended = process.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        return ended && Files.size(answer) <= MOST_BYTES ? read(answer) : "";
      } finally {
        process.destroyForcibly();
      }
    } finally {
      Files.delete(answer);
    }
  }

  private static String read(Path answer) throws IOException {
    return new String(Files.readAllBytes(answer), StandardCharsets.UTF_8);
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
