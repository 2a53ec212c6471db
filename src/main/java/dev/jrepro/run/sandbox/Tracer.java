package dev.jrepro.run.sandbox;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The program that sees the system calls of a command and of all that it starts: strace, which has
 * the kernel stop the command at the calls that matter and at no others (seccomp-bpf, strace 5.3).
 *
 * @param program where it is
 * @param name its name and version, such as {@code strace 6.1}
 */
public record Tracer(Path program, String name) {

  private static final long PATIENCE_SECONDS = 20;

  /** The calls; a question mark lets an architecture lack one. */
  private static final List<String> CALLS =
      List.of(
          "open",
          "openat",
          "openat2",
          "creat",
          "open_by_handle_at",
          "execve",
          "execveat",
          "chdir",
          "fchdir",
          "clone",
          "clone3",
          "fork",
          "vfork",
          "rename",
          "renameat",
          "renameat2",
          "unlink",
          "unlinkat",
          "rmdir",
          "mkdir",
          "mkdirat",
          "mknod",
          "mknodat",
          "symlink",
          "symlinkat",
          "link",
          "linkat",
          "truncate",
          "getdents",
          "getdents64",
          "connect",
          "bind",
          "sendto",
          "sendmsg",
          "sendmmsg",
          "io_uring_setup");

  /**
   * Looks for a tracer that works here.
   *
   * @param variables the caller's, for {@code PATH}
   * @return the tracer; empty if there is none, it is too old, or the machine lets nobody trace
   */
  public static Optional<Tracer> find(Map<String, String> variables) {
    for (String folder : variables.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      Path program = Path.of(folder, "strace");
      if (program.isAbsolute() && Files.isExecutable(program)) {
        return name(program).map(name -> new Tracer(program, name)).filter(Tracer::works);
      }
    }
    return Optional.empty();
  }

  /** Returns the line by which a command runs under it, and leaves what it saw in a file. */
  public List<String> command(List<String> command, Path trace) {
    List<String> line = new ArrayList<>();
    line.addAll(List.of(program.toString(), "-f", "--seccomp-bpf", "-q", "-y", "-s", "0"));
    line.addAll(List.of("-e", "signal=none", "-e", "trace=?" + String.join(",?", CALLS)));
    line.addAll(List.of("-o", trace.toString(), "--"));
    line.addAll(command);
    return line;
  }

  private boolean works() {
    return output(command(List.of("/bin/true"), Path.of("/dev/null"))).isPresent();
  }

  private static Optional<String> name(Path program) {
    return output(List.of(program.toString(), "--version"))
        .flatMap(text -> text.lines().findFirst())
        .map(line -> line.replace("-- version ", "").strip());
  }

  /** Returns what a short command prints, if it ends well. */
  private static Optional<String> output(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      process.destroyForcibly();
      return ended && process.exitValue() == 0 ? Optional.of(text) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // It is there and cannot be started: as good as none.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
