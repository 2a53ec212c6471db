package dev.jrepro.run;

import dev.jrepro.content.Children;
import dev.jrepro.content.Landlock;
import dev.jrepro.content.Posix;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** A process of a command, in a group of its own, whose output is read as one stream. */
final class CommandProcess {

  private static final Executor WAITERS =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("command-", 0).factory());

  private final ProcessHandle handle;
  private final InputStream output;
  private final Supplier<CompletableFuture<Integer>> waiter;
  private CompletableFuture<Integer> exit = new CompletableFuture<>();

  private CommandProcess(
      ProcessHandle handle, InputStream output, Supplier<CompletableFuture<Integer>> waiter) {
    this.handle = handle;
    this.output = output;
    this.waiter = waiter;
  }

  /** Starts a command; somebody has to {@link #watch} it. */
  static CommandProcess start(
      List<String> command, Path folder, SortedMap<String, String> variables) throws IOException {
    return start(command, folder, variables, Optional.empty());
  }

  /** Starts a command that is held to rules, if there are some. */
  static CommandProcess start(
      List<String> command,
      Path folder,
      SortedMap<String, String> variables,
      Optional<Landlock.Rules> rules)
      throws IOException {
    Optional<Children> children = Children.here();
    Optional<Path> program = program(command.getFirst(), variables);
    if (children.isEmpty() || program.isEmpty() || hasNul(command, variables)) {
      if (rules.isPresent()) {
        throw new IOException("'" + command.getFirst() + "' is not found on an absolute PATH");
      }
      return startByJdk(command, folder, variables);
    }
    List<String> line = new ArrayList<>(command);
    line.set(0, program.get().toString());
    List<String> environment = new ArrayList<>();
    variables.forEach((name, value) -> environment.add(name + "=" + value));
    Children.Child child = children.get().start(line, folder, environment, rules);
    // It keeps its number until it was awaited.
    ProcessHandle handle = ProcessHandle.of(child.pid()).orElseThrow();
    return new CommandProcess(
        handle,
        output(child, handle),
        () -> CompletableFuture.supplyAsync(() -> await(children.get(), child), WAITERS));
  }

  /** The JDK reads no descriptor that it did not open. */
  private static InputStream output(Children.Child child, ProcessHandle handle) throws IOException {
    try {
      return new FileInputStream("/proc/self/fd/" + child.output());
    } catch (IOException e) {
      ProcessGroup.of(handle).kill();
      throw e;
    } finally {
      Posix.here().orElseThrow().close(child.output());
    }
  }

  private static int await(Children children, Children.Child child) {
    try {
      return children.await(child);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the file that a program's name stands for, if there is no doubt which it is. */
  private static Optional<Path> program(String name, Map<String, String> variables) {
    if (name.indexOf('/') >= 0) {
      return Optional.of(Path.of(name)).filter(Path::isAbsolute);
    }
    for (String part : variables.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      if (!part.startsWith("/")) {
        return Optional.empty();
      }
      Path file = Path.of(part, name);
      if (Files.isRegularFile(file) && Files.isExecutable(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  private static boolean hasNul(List<String> command, Map<String, String> variables) {
    return command.stream().anyMatch(word -> word.indexOf('\0') >= 0)
        || variables.values().stream().anyMatch(value -> value.indexOf('\0') >= 0);
  }

  private static CommandProcess startByJdk(
      List<String> command, Path folder, SortedMap<String, String> variables) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(ProcessGroup.command(command));
    builder.directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(variables);
    builder.redirectErrorStream(true);
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    Process process = builder.start();
    return new CommandProcess(
        process.toHandle(),
        process.getInputStream(),
        () -> process.onExit().thenApply(Process::exitValue));
  }

  /** Returns threads in which one may wait for what commands do, as many as are wanted. */
  static Executor waiters() {
    return WAITERS;
  }

  /** Begins to wait for its end. Its number may be another's when it has ended, from now on. */
  void watch() {
    exit = waiter.get();
  }

  /** Returns the process. */
  ProcessHandle handle() {
    return handle;
  }

  /** Returns what it prints. */
  InputStream output() {
    return output;
  }

  /** Waits so long at most for its end; returns whether it has ended. */
  boolean waitFor(long nanos) throws InterruptedException {
    try {
      exit.get(nanos, TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("nobody knows how process " + handle.pid() + " ended", e);
    }
  }

  /** Waits for its end and returns its exit code. */
  int exit() throws InterruptedException {
    waitFor(Long.MAX_VALUE);
    return exit.join();
  }
}
