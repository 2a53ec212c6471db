package dev.jrepro.run;

import dev.jrepro.content.Children;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A command and all that it started. It is started as a process group of its own, which is
 * signalled as one; where that cannot be had its descendants are followed one by one.
 */
final class ProcessGroup {

  private static final int SIGTERM = 15;
  private static final int SIGKILL = 9;
  private static final @Nullable Path SETSID = find("setsid");

  private final ProcessHandle leader;

  private ProcessGroup(ProcessHandle leader) {
    this.leader = leader;
  }

  /** Returns the command line by which the JDK starts a command as a group. */
  static List<String> command(List<String> command) {
    return SETSID == null
        ? command
        : Stream.concat(Stream.of(SETSID.toString(), "-w"), command.stream()).toList();
  }

  /** Returns whether groups can be had here. */
  static boolean isAvailable() {
    return SETSID != null || Children.here().isPresent();
  }

  /** Returns the group of a process that was started by such a command line. */
  static ProcessGroup of(ProcessHandle leader) {
    return new ProcessGroup(leader);
  }

  /** Returns whether any of its processes is left. */
  boolean isAlive() {
    return !isAvailable()
        ? leader.isAlive() || leader.descendants().anyMatch(ProcessHandle::isAlive)
        : leader.isAlive() || signal(leader.pid(), 0);
  }

  /** Asks all of its processes to end. */
  void terminate() {
    if (!isAvailable()) {
      leader.descendants().forEach(ProcessHandle::destroy);
      leader.destroy();
    } else {
      // Before it has become a group it is one process.
      if (!signal(leader.pid(), SIGTERM)) {
        leader.destroy();
      }
    }
  }

  /** Ends all of its processes. */
  void kill() {
    if (!isAvailable()) {
      leader.descendants().forEach(ProcessHandle::destroyForcibly);
      leader.destroyForcibly();
    } else {
      if (!signal(leader.pid(), SIGKILL)) {
        leader.destroyForcibly();
      }
    }
  }

  /** Ends all of its processes: asks first, and waits so long before it insists. */
  void end(long graceMillis) throws InterruptedException {
    terminate();
    if (!awaitGone(graceMillis)) {
      kill();
      awaitGone(graceMillis);
    }
  }

  /** Waits until none of its processes is left; returns whether that came to be. */
  boolean awaitGone(long millis) throws InterruptedException {
    long deadline = System.nanoTime() + millis * 1_000_000;
    while (isAlive()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(5);
    }
    return true;
  }

  private static boolean signal(long group, int signal) {
    Optional<Children> children = Children.here();
    if (children.isPresent()) {
      return children.get().signal((int) group, signal);
    }
    MethodHandle kill = Kill.HANDLE;
    try {
      return kill != null && (int) kill.invokeExact((int) -group, signal) == 0;
    } catch (Throwable e) {
      throw new AssertionError("kill(2) does not fit", e);
    }
  }

  private static @Nullable Path find(String program) {
    String path = System.getenv("PATH");
    for (String folder : (path == null ? "/usr/bin:/bin" : path).split(":", -1)) {
      Path file = Path.of(folder.isEmpty() ? "." : folder, program);
      if (Files.isExecutable(file)) {
        return file.toAbsolutePath();
      }
    }
    return null;
  }

  /** The C library's call, looked up when it is first needed. */
  private static final class Kill {
    static final @Nullable MethodHandle HANDLE = find();

    @SuppressWarnings("restricted") // The reason for this class.
    private static @Nullable MethodHandle find() {
      Linker linker = Linker.nativeLinker();
      SymbolLookup names = linker.defaultLookup();
      return names
          .find("kill")
          .map(address ->
              linker.downcallHandle(
                  address,
                  FunctionDescriptor.of(
                      ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT)))
          .orElse(null);
    }
  }
}
