package dev.jrepro.host;

import dev.jrepro.core.Digest;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.json.WrongJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The packages that an interpreter finds: {@code NAME==VERSION} of Python and R, which are asked
 * for them; {@code NAME@VERSION} of Node, from the {@code node_modules} folders that were read; and
 * behind {@code conda:} all {@code NAME=VERSION=BUILD} of the conda environment that it lies in.
 */
final class InstalledPackages {

  private static final String PYTHON =
      """
      import importlib.metadata as m, sys
      for d in m.distributions(): print(str(d.metadata['Name']) + '==' + str(d.version))
      for p in sys.path: print('# ' + p)
      """;

  private static final String R =
      "p <- installed.packages()[, c('Package', 'Version'), drop = FALSE];"
          + " cat(paste0(p[, 1], '==', p[, 2]), paste0('# ', .libPaths()), sep = '\\n')";

  /** They say where an interpreter looks. */
  private static final SortedSet<String> PLACES =
      new TreeSet<>(
          List.of(
              "PYTHONPATH",
              "PYTHONHOME",
              "PYTHONNOUSERSITE",
              "PYTHONUSERBASE",
              "R_HOME",
              "R_LIBS",
              "R_LIBS_SITE",
              "R_LIBS_USER"));

  private static final String FOLDER = "/node_modules/";

  /** What is longer is told by its digest. */
  private static final int MOST_CHARACTERS = 32_000;

  private static final int MOST_OF_NODE = 2000;

  /** What this process has been told, as long as no folder that was looked in has changed. */
  private static final Map<Asked, Told> KNOWN = new ConcurrentHashMap<>();

  private final SortedMap<String, String> places = new TreeMap<>();
  private final SortedSet<Path> modules = new TreeSet<>();

  /**
   * Prepares.
   *
   * @param variables the environment in which the interpreters were seen
   * @param read the files that were read then, absolute
   */
  InstalledPackages(Map<String, String> variables, Collection<String> read) {
    places.putAll(variables);
    places.keySet().retainAll(PLACES);
    for (String file : read) {
      int at = file.indexOf(FOLDER);
      if (at >= 0) {
        modules.add(Path.of(file.substring(0, at + FOLDER.length() - 1)));
      }
    }
  }

  private record Asked(
      Path file, long sizeBytes, FileTime modified, SortedMap<String, String> places) {}

  private record Told(SortedSet<String> packages, SortedMap<Path, FileTime> folders) {
    boolean holds() {
      return folders.entrySet().stream()
          .allMatch(each -> modified(each.getKey()).equals(each.getValue()));
    }
  }

  /** Returns the packages of an interpreter, each list behind {@code "; "}; empty for others. */
  String of(Path program) throws IOException, InterruptedException {
    String name = program.getFileName().toString();
    SortedSet<String> own = new TreeSet<>();
    if (name.matches("(?:python|pypy)[0-9.]*")) {
      own.addAll(asked(program, "-c", PYTHON));
    } else if (name.equals("Rscript")) {
      own.addAll(asked(program, "--no-init-file", "-e", R));
    } else if (name.equals("node") || name.equals("nodejs")) {
      for (Path folder : modules) {
        own.addAll(ofNode(folder));
      }
    }
    return text("", own) + text("conda: ", conda(program));
  }

  private static String text(String before, SortedSet<String> packages) {
    if (packages.isEmpty()) {
      return "";
    }
    String text = String.join(" ", packages);
    return "; "
        + before
        + (text.length() <= MOST_CHARACTERS
            ? text
            : packages.size() + " packages " + Digest.ofUtf8(text).brief());
  }

  private SortedSet<String> asked(Path program, String... arguments)
      throws IOException, InterruptedException {
    Asked asked =
        new Asked(program, Files.size(program), Files.getLastModifiedTime(program), places);
    Told known = KNOWN.get(asked);
    if (known == null || !known.holds()) {
      known = read(Question.to(program, places, arguments));
      KNOWN.put(asked, known);
    }
    return known.packages();
  }

  private static Told read(String answer) {
    SortedSet<String> packages = new TreeSet<>();
    SortedMap<Path, FileTime> folders = new TreeMap<>();
    for (String line : answer.lines().toList()) {
      if (line.matches("[^\\s=]+==\\S+")) {
        packages.add(line);
      } else if (line.startsWith("# /")) {
        Path folder = Path.of(line.substring(2));
        folders.put(folder, modified(folder));
      }
    }
    return new Told(packages, folders);
  }

  private static FileTime modified(Path path) {
    try {
      return Files.getLastModifiedTime(path);
    } catch (IOException e) {
      return FileTime.fromMillis(0); // It is not there, as some that Python names are.
    }
  }

  /** conda writes a file for each package, {@code NAME-VERSION-BUILD.json}. */
  private static SortedSet<String> conda(Path program) throws IOException {
    Path bin = program.toRealPath().getParent();
    Path prefix = bin == null ? null : bin.getParent();
    SortedSet<String> packages = new TreeSet<>();
    if (prefix != null && Files.isDirectory(prefix.resolve("conda-meta"))) {
      try (Stream<Path> files = Files.list(prefix.resolve("conda-meta"))) {
        files
            .map(file -> file.getFileName().toString())
            .filter(name -> name.matches(".+-[^-]+-[^-]+\\.json"))
            .map(name -> name.replaceFirst("(.+)-([^-]+)-([^-]+)\\.json", "$1=$2=$3"))
            .forEach(packages::add);
      }
    }
    return packages;
  }

  /** npm keeps what it installed in one hidden file; of others' folders each package tells. */
  private static SortedSet<String> ofNode(Path folder) throws IOException {
    SortedSet<String> packages = new TreeSet<>();
    Optional<JsonValue.Obj> lock = json(folder.resolve(".package-lock.json"));
    if (lock.isPresent()) {
      JsonValue.Obj all = lock.get().object("packages");
      for (String path : all.fields().keySet()) {
        String name = path.substring(path.lastIndexOf(FOLDER.substring(1)) + FOLDER.length() - 1);
        all.object(path).text("version").ifPresent(version -> packages.add(name + "@" + version));
      }
      return packages;
    }
    for (Path each : folders(folder)) {
      Optional<JsonValue.Obj> told = json(each.resolve("package.json"));
      Optional<String> name = told.flatMap(object -> object.text("name"));
      Optional<String> version = told.flatMap(object -> object.text("version"));
      if (name.isPresent() && version.isPresent() && packages.size() < MOST_OF_NODE) {
        packages.add(name.get() + "@" + version.get());
      }
    }
    return packages;
  }

  /** Returns the packages' folders; those of an owner lie in one, {@code @owner}. */
  private static List<Path> folders(Path modules) throws IOException {
    List<Path> folders = new ArrayList<>();
    for (Path each : list(modules)) {
      if (each.getFileName().toString().startsWith("@")) {
        folders.addAll(list(each));
      } else {
        folders.add(each);
      }
    }
    return folders;
  }

  private static List<Path> list(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.limit(MOST_OF_NODE).sorted().toList();
    }
  }

  private static Optional<JsonValue.Obj> json(Path file) {
    try {
      return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          ? Optional.of(
              Json.parseObject(new String(Files.readAllBytes(file), StandardCharsets.UTF_8)))
          : Optional.empty();
    } catch (IOException | WrongJson e) {
      return Optional.empty(); // Somebody else's file, of whatever form.
    }
  }
}
