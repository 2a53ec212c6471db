package dev.jrepro.run.slurm;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Runs Slurm's programs. */
interface Programs {

  /**
   * What a program came to.
   *
   * @param exit its exit code; 124 if it took too long and was ended
   */
  record Ran(int exit, String out, String err) {}

  /**
   * Runs a program to its end.
   *
   * @param variables its environment, all of it
   * @throws SlurmFailed if there is no such program
   */
  Ran run(List<String> line, String input, Map<String, String> variables)
      throws InterruptedException;

  /** Returns the programs of this machine. */
  static Programs ofThisMachine() {
    return new Processes();
  }

  /**
   * Returns where a program is.
   *
   * @throws SlurmFailed if it is nowhere on the path
   */
  static String find(String program, Map<String, String> variables) {
    for (String folder : variables.getOrDefault("PATH", "/usr/bin:/bin").split(":", -1)) {
      Path file = Path.of(folder.isEmpty() ? "." : folder, program);
      if (Files.isExecutable(file)) {
        return file.toAbsolutePath().toString();
      }
    }
    throw SlurmFailed.missing(program);
  }

  /** Programs as processes. */
  final class Processes implements Programs {
    private static final long SECONDS = 30;
    private static final int TIMED_OUT = 124;

    @Override
    public Ran run(List<String> line, String input, Map<String, String> variables)
        throws InterruptedException {
      try {
        Path out = Files.createTempFile("jrepro-slurm", ".out");
        Path err = Files.createTempFile("jrepro-slurm", ".err");
        try {
          int exit = exit(line, input, new TreeMap<>(variables), out, err);
          return new Ran(exit, read(out), read(err));
        } finally {
          Files.delete(out);
          Files.delete(err);
        }
      } catch (IOException e) {
        throw new SlurmFailed("cannot run " + line.getFirst() + ": " + e.getMessage() + ".", null);
      }
    }

    private static int exit(
        List<String> line, String input, Map<String, String> variables, Path out, Path err)
        throws IOException, InterruptedException {
      List<String> found = new ArrayList<>(line);
      found.set(0, find(line.getFirst(), variables));
      ProcessBuilder builder = new ProcessBuilder(found);
      builder.environment().clear();
      builder.environment().putAll(variables);
      builder.redirectOutput(out.toFile()).redirectError(err.toFile());
      Process process = builder.start();
      try {
        try (OutputStream to = process.getOutputStream()) {
          to.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
          // It ended without reading; its exit code and its words say why.
          process.waitFor();
        }
        return process.waitFor(SECONDS, TimeUnit.SECONDS) ? process.exitValue() : TIMED_OUT;
      } finally {
        process.destroyForcibly();
      }
    }

    private static String read(Path file) throws IOException {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
  }
}
