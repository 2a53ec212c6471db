package dev.jrepro.reproduce;

import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.host.ClassPath;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.json.WrongJson;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Another jrepro, in a process of its own: a folder of jars, as {@code target/jrepro} of a build,
 * or one that has such a folder.
 *
 * @param used what it is
 * @param command what starts it
 * @param variables of the caller
 */
record OtherEngine(EngineUsed used, List<String> command, Map<String, String> variables) {

  private static final String JAR = "jrepro.jar";
  private static final Path ANYWHERE = Path.of("/");
  private static final String SANDBOX = "--sandbox";
  private static final String YIELDS = "--sandbox-yields";

  /**
   * Asks the jrepro in a folder which it is.
   *
   * @param java starts it
   * @throws JreproException.Refused if there is none, or it does not start
   */
  static OtherEngine in(Path folder, Path java, Map<String, String> variables) {
    return of(new ClassPath(jars(home(folder))), java, variables);
  }

  /** Returns what starts the running one. */
  static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  /**
   * Asks a jrepro which it is.
   *
   * @param java starts it
   * @throws JreproException.Refused if it does not start
   */
  static OtherEngine of(ClassPath jars, Path java, Map<String, String> variables) {
    String path =
        String.join(File.pathSeparator, jars.parts().stream().map(Path::toString).toList());
    List<String> command =
        List.of(
            java.toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Dfile.encoding=UTF-8",
            "-cp",
            path,
            "dev.jrepro.cli.Main");
    List<String> said = new ArrayList<>();
    int exit = start(command, ANYWHERE, variables, List.of("version", "--json"), said::add);
    try {
      JsonValue.Obj versions = Json.parseObject(String.join("\n", said));
      if (exit == 0) {
        EngineUsed used =
            new EngineUsed(
                versions.needText("jrepro"),
                versions.needText("djl"),
                versions.needText("libtorch"),
                versions.needInteger("training"),
                jars,
                "another one");
        return new OtherEngine(used, command, variables);
      }
    } catch (WrongJson e) {
      // What it says is in the error below.
    }
    throw new JreproException.Refused(
        "the engine "
            + jars.parts().getFirst()
            + " does not start: "
            + String.join(" ", said)
            + ".");
  }

  private static Path home(Path folder) {
    for (Path each : List.of(folder, folder.resolve("target").resolve("jrepro"))) {
      if (Files.isRegularFile(each.resolve(JAR))) {
        return each;
      }
    }
    throw new JreproException.Refused(
        "there is no " + JAR + " in " + folder + ", nor in target/jrepro below it.",
        "--engine takes a built jrepro.");
  }

  private static List<Path> jars(Path home) {
    try (Stream<Path> walk = Files.walk(home)) {
      List<Path> jars = new ArrayList<>(walk.filter(p -> p.toString().endsWith(".jar")).toList());
      jars.sort(null);
      // Its own classes come first, whatever the libraries are called.
      jars.remove(home.resolve(JAR));
      jars.addFirst(home.resolve(JAR));
      return jars;
    } catch (IOException e) {
      throw new DiskFailed("list " + home, e);
    }
  }

  /**
   * Returns how it can hold stages to what they declare. Before it knew how to yield, what it does
   * not let a stage do would have no result; before it knew of sandboxes, nothing can be done.
   */
  Confinement confinement(Confinement wanted) {
    List<String> said = new ArrayList<>();
    start(command, ANYWHERE, variables, List.of("run", "--help"), said::add);
    String help = String.join(" ", said);
    if (help.contains(YIELDS)) {
      return wanted;
    }
    return help.contains(SANDBOX) ? wanted.withoutYielding(variables) : wanted.unknown();
  }

  /**
   * Runs stages of a clean clone.
   *
   * @param sandbox as {@link #confinement} said
   * @param line is told what it prints
   */
  void run(Path clone, List<String> stages, Confinement sandbox, Consumer<String> line) {
    List<String> arguments =
        new ArrayList<>(List.of("run", "--force", "--keep-going", "--single-item", "--accept"));
    arguments.addAll(List.of("--no-run-cache", "--executor", "local"));
    if (sandbox.isKnown()) {
      arguments.addAll(List.of(SANDBOX, sandbox.mode().word()));
    }
    if (sandbox.yields()) {
      arguments.add(YIELDS);
    }
    arguments.addAll(stages);
    int exit = start(command, clone, variables, arguments, line);
    // A stage that failed, or that differs, is for the report.
    if (exit != 0 && exit != 1 && exit != 3) {
      throw new JreproException.Refused(
          "the engine " + used.text() + " could not run the stages: exit code " + exit + ".");
    }
  }

  /** In a POSIX locale a JVM cannot name every file; jrepro's launcher sees to that, too. */
  private static Map<String, String> inUtf8(Map<String, String> variables) {
    Map<String, String> all = new TreeMap<>(variables);
    String language =
        Stream.of("LC_ALL", "LC_CTYPE", "LANG")
            .map(name -> variables.getOrDefault(name, ""))
            .filter(value -> !value.isEmpty())
            .findFirst()
            .orElse("");
    if (!language.toLowerCase(Locale.ROOT).replace("-", "").endsWith("utf8")) {
      all.put("LC_ALL", "C.UTF-8");
    }
    return all;
  }

  private static int start(
      List<String> command,
      Path folder,
      Map<String, String> variables,
      List<String> arguments,
      Consumer<String> line) {
    List<String> all = new ArrayList<>(command);
    all.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(all).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(inUtf8(variables));
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        lines.lines().forEach(line);
      } finally {
        process.destroy();
      }
      return process.waitFor();
    } catch (IOException e) {
      throw new DiskFailed("start " + command.getFirst(), e);
    } catch (InterruptedException e) {
      throw new JreproException.Interrupted();
    }
  }
}
