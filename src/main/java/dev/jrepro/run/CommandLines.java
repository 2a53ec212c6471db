package dev.jrepro.run;

import dev.jrepro.core.RepoPath;
import dev.jrepro.pipeline.Command;
import dev.jrepro.pipeline.Stage;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The processes that a stage's command stands for, in order. */
final class CommandLines {

  private final Path root;

  CommandLines(Path root) {
    this.root = root;
  }

  List<List<String>> of(Stage stage) {
    return switch (stage.command()) {
      case Command.Shell(List<String> lines) ->
          lines.stream().map(line -> List.of("sh", "-c", line)).toList();
      case Command.JavaSource(RepoPath source, List<String> arguments) ->
          List.of(java(stage, ownClassPath(), source.under(root).toString(), arguments));
      case Command.JavaClass(String name, List<RepoPath> classPath, List<String> arguments) ->
          List.of(
              java(
                  stage,
                  classPath.stream()
                          .map(path -> path.under(root).toString())
                          .collect(Collectors.joining(File.pathSeparator))
                      + File.pathSeparator
                      + ownClassPath(),
                  name,
                  arguments));
    };
  }

  private static List<String> java(
      Stage stage, String classPath, String program, List<String> arguments) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add("-cp");
    line.add(classPath);
    line.add("--enable-native-access=ALL-UNNAMED");
    line.add("-Dfile.encoding=UTF-8");
    line.add("-Djava.awt.headless=true");
    line.add("-Dai.djl.offline=true");
    line.add("-Dai.djl.pytorch.num_threads=" + stage.resources().cpus());
    line.add("-Dai.djl.pytorch.num_interop_threads=1");
    line.add(program);
    line.addAll(arguments);
    return line;
  }

  private static String ownClassPath() {
    return System.getProperty("java.class.path", "");
  }
}
