package dev.jrepro.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A jrepro in a process of its own, which a test can signal, kill, or have wait for another. */
public final class ChildJvm implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Whoever starts the tests in the background has its children ignore SIGINT. */
  private static final List<String> HEEDING_INT = heedingInt();

  private final Process process;
  private final Path out;
  private final Path err;

  private ChildJvm(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts a command in a folder; with these variables and no others. */
  static ChildJvm start(Path folder, Map<String, String> variables, List<String> arguments) {
    return start(folder, variables, List.of(), arguments);
  }

  /** Starts a command by way of another program. */
  static ChildJvm start(
      Path folder, Map<String, String> variables, List<String> starter, List<String> arguments) {
    try {
      Path out = Files.createTempFile("jrepro-child", ".out");
      Path err = Files.createTempFile("jrepro-child", ".err");
      ProcessBuilder builder =
          new ProcessBuilder(
                  Stream.concat(starter.stream(), commandLine(arguments).stream()).toList())
              .directory(folder.toFile());
      builder.environment().clear();
      builder.environment().putAll(variables);
      builder.environment().put("LC_ALL", "C.UTF-8");
      return new ChildJvm(
          builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> commandLine(List<String> arguments) {
    List<String> line = new ArrayList<>(HEEDING_INT);
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
    line.add("--enable-native-access=ALL-UNNAMED");
    line.add("-Djrepro.build=" + System.getProperty("jrepro.build", ""));
    line.add("-cp");
    line.add(System.getProperty("surefire.test.class.path", classPath()));
    line.add("dev.jrepro.cli.Main");
    line.addAll(arguments);
    return line;
  }

  private static List<String> heedingInt() {
    List<String> env = List.of("env", "--default-signal=INT");
    try {
      Process check = new ProcessBuilder(env.get(0), env.get(1), "true").start();
      return check.waitFor() == 0 ? env : List.of();
    } catch (IOException e) {
      return List.of();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String classPath() {
    return System.getProperty("java.class.path", "");
  }

  /** Sends it a signal, such as {@code INT} or {@code KILL}. */
  public void signal(String name) {
    try {
      Process kill =
          new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).inheritIO().start();
      kill.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until something is so, while the command runs. */
  public ChildJvm await(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it never came to be: %s", text(err)).isLessThan(end);
      pause(20);
    }
    return this;
  }

  /** Returns whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for its end, and returns what it came to. */
  public Ran end() {
    try {
      boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(ended).as("it does not end: %s", text(err)).isTrue();
      return new Ran(process.exitValue(), text(out), text(err));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns what it has said up to now. */
  public String said() {
    return text(err);
  }

  /** Returns what it has printed on its standard output up to now. */
  public String printed() {
    return text(out);
  }

  /** Waits a moment. */
  public static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
      Files.deleteIfExists(out);
      Files.deleteIfExists(err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
