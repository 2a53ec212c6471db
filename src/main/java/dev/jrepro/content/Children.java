package dev.jrepro.content;

import dev.jrepro.content.CLibrary.Function;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Starts processes by {@code posix_spawn} of Linux's C library, each in a session of its own. The
 * JDK starts two programs for one, so that what it does between fork and exec is safe, and with
 * {@code setsid} it is three; most of what a short command costs are these starts. glibc 2.34 or
 * newer has all that is needed. For any number of threads.
 */
public final class Children {

  private static final int SIGCHLD = 17;
  private static final int CLOSE_ON_EXEC = 02000000;
  private static final int SET_SIGNAL_MASK = 0x08;
  private static final int SET_SESSION = 0x80;

  /** What the structs take is 80, 336 and 128 bytes in glibc. */
  private static final int STRUCT_BYTES = 512;

  private static final int FIRST_OTHER = 3;

  private Children() {}

  /** Holds the one instance, made when it is first asked for. */
  private static final class Here {
    static final Optional<Children> FOUND = find();

    private static Optional<Children> find() {
      boolean isThere =
          Posix.here().isPresent()
              && Function.ADD_CHDIR.isThere()
              && Function.ADD_CLOSE_FROM.isThere()
              && Files.isDirectory(Path.of("/proc/self/fd"));
      if (isThere) {
        // Who starts jrepro may ignore the signal, and exit codes would be lost then.
        CLibrary.call(Function.SIGNAL, ThreadMemory.get(), SIGCHLD, 0, 0);
      }
      return isThere ? Optional.of(new Children()) : Optional.empty();
    }
  }

  /** Returns the calls; empty where they are not to be had. */
  public static Optional<Children> here() {
    return Here.FOUND;
  }

  /**
   * A child.
   *
   * @param pid its number, which is that of its session and process group, too; it stays taken
   *     until the child was awaited
   * @param output the descriptor of what it prints, to either stream; to be closed by {@link
   *     Posix#close}
   */
  public record Child(int pid, int output) {}

  /**
   * Starts a program, with nothing to read, and with no descriptor of this process's.
   *
   * @param command its path and its arguments
   * @param folder where it starts
   * @param environment its variables, {@code NAME=value} each
   * @throws IOException if it cannot be started
   */
  public Child start(List<String> command, Path folder, List<String> environment)
      throws IOException {
    return start(command, folder, environment, Optional.empty());
  }

  /**
   * Starts a program in the same way.
   *
   * @param rules what it, and all that it starts, are held to; they can be closed then
   * @throws IOException if it cannot be started, or not under these rules
   */
  public Child start(
      List<String> command, Path folder, List<String> environment, Optional<Landlock.Rules> rules)
      throws IOException {
    ThreadMemory memory = ThreadMemory.get();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pipe = arena.allocate(ValueLayout.JAVA_INT, 2);
      if ((int) CLibrary.call(Function.PIPE, memory, pipe.address(), CLOSE_ON_EXEC, 0) != 0) {
        throw Errno.of(memory.errno(), command.getFirst());
      }
      int output = pipe.getAtIndex(ValueLayout.JAVA_INT, 0);
      int input = pipe.getAtIndex(ValueLayout.JAVA_INT, 1);
      boolean started = false;
      try {
        int pid = new Spawn(arena, memory, command, rules).run(folder, environment, input);
        started = true;
        return new Child(pid, output);
      } finally {
        CLibrary.call(Function.CLOSE, memory, input, 0, 0);
        if (!started) {
          CLibrary.call(Function.CLOSE, memory, output, 0, 0);
        }
      }
    }
  }

  /** One start. */
  private record Spawn(
      Arena arena, ThreadMemory memory, List<String> command, Optional<Landlock.Rules> rules) {

    int run(Path folder, List<String> environment, int output) throws IOException {
      long actions = arena.allocate(STRUCT_BYTES, 16).address();
      long attributes = arena.allocate(STRUCT_BYTES, 16).address();
      long noSignals = arena.allocate(STRUCT_BYTES, 16).address();
      MemorySegment pid = arena.allocate(ValueLayout.JAVA_INT);
      tried(Function.INIT_ACTIONS, actions, 0, 0, 0, 0, 0);
      tried(Function.INIT_ATTRIBUTES, attributes, 0, 0, 0, 0, 0);
      try {
        tried(Function.ADD_OPEN, actions, 0, text("/dev/null"), 0, 0, 0);
        tried(Function.ADD_DUP, actions, output, 1, 0, 0, 0);
        tried(Function.ADD_DUP, actions, output, 2, 0, 0, 0);
        tried(Function.ADD_CHDIR, actions, text(folder.toString()), 0, 0, 0, 0);
        tried(Function.ADD_CLOSE_FROM, actions, FIRST_OTHER, 0, 0, 0, 0);
        tried(Function.SET_FLAGS, attributes, SET_SESSION | SET_SIGNAL_MASK, 0, 0, 0, 0);
        tried(Function.SET_MASK, attributes, noSignals, 0, 0, 0, 0);
        long program = text(command.getFirst());
        Last last =
            new Last(
                pid.address(), program, actions, attributes, texts(command), texts(environment));
        int errno = rules.isEmpty() ? last.spawn(memory) : Confined.spawn(last, rules.get(), arena);
        if (errno != 0) {
          throw Errno.of(errno, command.getFirst());
        }
        return pid.get(ValueLayout.JAVA_INT, 0);
      } finally {
        CLibrary.call(Function.DESTROY_ACTIONS, memory, actions, 0, 0);
        CLibrary.call(Function.DESTROY_ATTRIBUTES, memory, attributes, 0, 0);
      }
    }

    private long text(String text) {
      return arena.allocateFrom(text, StandardCharsets.UTF_8).address();
    }

    private long texts(List<String> texts) {
      MemorySegment all = arena.allocate(ValueLayout.JAVA_LONG, texts.size() + 1L);
      for (int i = 0; i < texts.size(); i++) {
        all.setAtIndex(ValueLayout.JAVA_LONG, i, text(texts.get(i)));
      }
      return all.address();
    }

    /** These calls return the reason why they failed. */
    private void tried(Function function, long a, long b, long c, long d, long e, long f)
        throws IOException {
      int errno = (int) CLibrary.call(function, memory, a, b, c, d, e, f);
      if (errno != 0) {
        throw Errno.of(errno, command.getFirst());
      }
    }
  }

  /** The arguments of the call that starts a program: addresses. */
  private record Last(
      long pid, long program, long actions, long attributes, long words, long variables) {

    int spawn(ThreadMemory memory) {
      return (int)
          CLibrary.call(
              Function.SPAWN, memory, pid, program, actions, attributes, words, variables);
    }
  }

  /**
   * A thread that takes rules upon itself, starts one program, and ends. Between the two it makes
   * nothing but that call: a class that it needed then could not be loaded any more.
   */
  private static final class Confined implements Runnable {
    private final Last last;
    private final int rules;
    private final long filter;
    private int errno = Errno.NOT_PERMITTED;

    private Confined(Last last, int rules, long filter) {
      this.last = last;
      this.rules = rules;
      this.filter = filter;
    }

    static int spawn(Last last, Landlock.Rules rules, Arena arena) throws IOException {
      Confined confined = new Confined(last, rules.descriptor(), rules.filter(arena));
      Thread thread = Thread.ofPlatform().name("confined").start(confined);
      boolean interrupted = false;
      while (true) {
        try {
          thread.join();
          break;
        } catch (InterruptedException e) {
          interrupted = true; // It takes no longer than starting a program does.
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return confined.errno;
    }

    @Override
    public void run() {
      ThreadMemory memory = ThreadMemory.get();
      int failed = Landlock.restrict(memory, rules, filter);
      errno = failed == 0 ? last.spawn(memory) : failed;
    }
  }

  /**
   * Waits for a child's end, however long; its number is free then.
   *
   * @return its exit code; 128 and the number of the signal that ended it
   */
  public int await(Child child) throws IOException {
    ThreadMemory memory = ThreadMemory.get();
    int result;
    do {
      result = (int) CLibrary.call(Function.WAIT, memory, child.pid(), memory.recordAddress(), 0);
    } while (result < 0 && memory.errno() == Errno.INTERRUPTED);
    if (result < 0) {
      throw Errno.of(memory.errno(), "process " + child.pid());
    }
    int status = memory.intAt(0);
    int signal = status & 0x7f;
    return signal == 0 ? status >> 8 & 0xff : 0x80 + signal;
  }

  /**
   * Sends a signal to all processes of a group.
   *
   * @param signal its number; 0 sends nothing
   * @return whether there is one that could get it
   */
  public boolean signal(int group, int signal) {
    return (int) CLibrary.call(Function.KILL, ThreadMemory.get(), -group, signal, 0) == 0;
  }
}
