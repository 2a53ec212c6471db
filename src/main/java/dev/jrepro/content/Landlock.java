package dev.jrepro.content;

import dev.jrepro.content.CLibrary.Function;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Rules by which Linux (5.13 and later, where it was built in) denies a process, and all that it
 * starts, what they do not allow; nobody needs rights for that. A thread takes rules upon itself
 * and cannot shed them: so a thread that is thrown away takes them and starts the process. See
 * {@code landlock(7)} and the kernel's userspace-api/landlock.rst.
 */
public final class Landlock {

  private static final int CREATE_RULESET = 444;
  private static final int ADD_RULE = 445;
  private static final int RESTRICT_SELF = 446;
  private static final int ASK_VERSION = 1;
  private static final int PATH_BENEATH = 1;
  private static final int NO_NEW_PRIVILEGES = 38;
  private static final int HERE = -100;
  private static final int ONLY_PATH = 010000000;
  private static final int CLOSE_ON_EXEC = 02000000;

  private static final long EXECUTE = 1;
  private static final long WRITE_FILE = 1 << 1;
  private static final long READ_FILE = 1 << 2;
  private static final long REMOVE_DIR = 1 << 4;
  private static final long LAST_OF_FIRST_VERSION = 1 << 12;
  private static final long REFER = 1 << 13;
  private static final long TRUNCATE = 1 << 14;

  private static final long BIND_TCP = 1;
  private static final long CONNECT_TCP = 1 << 1;

  /** The first version that knows of moves between folders, of cutting files, of TCP. */
  private static final int WITH_REFER = 2;

  private static final int WITH_TRUNCATE = 3;
  private static final int WITH_TCP = 4;

  private final int version;

  private Landlock(int version) {
    this.version = version;
  }

  /** What a rule allows at a file, or at a folder and all below it. */
  public enum Access {
    /** Reading and running files. The names of folders can always be read. */
    READ,
    /** Writing files that are there. */
    WRITE,
    /** Making, removing and renaming files and folders in a folder. */
    MAKE
  }

  /** Holds the one instance, made when it is first asked for. */
  private static final class Here {
    static final Optional<Landlock> FOUND = find();

    private static Optional<Landlock> find() {
      if (Children.here().isEmpty()) {
        return Optional.empty();
      }
      long version =
          CLibrary.call(
              Function.SYSCALL, ThreadMemory.get(), CREATE_RULESET, 0, 0, ASK_VERSION, 0, 0);
      return version < 1 ? Optional.empty() : Optional.of(new Landlock((int) version));
    }
  }

  /** Returns the calls; empty where the kernel has none or processes cannot be started by them. */
  public static Optional<Landlock> here() {
    return Here.FOUND;
  }

  /** Returns the version of the kernel's interface, from 1. */
  public int version() {
    return version;
  }

  /** Returns whether the network can be denied: TCP by rules, and all else by a filter. */
  public boolean knowsNetwork() {
    return SocketFilter.here().isPresent();
  }

  /** Returns whether rules can deny TCP. */
  public boolean knowsTcp() {
    return version >= WITH_TCP;
  }

  /**
   * Returns rules that allow nothing yet.
   *
   * @param whole whether they are about reading, too, and about sockets other than of TCP; writing
   *     is denied in any case, and TCP
   */
  public Rules rules(boolean whole) throws IOException {
    ThreadMemory memory = ThreadMemory.get();
    memory.putLong(0, handled(whole));
    memory.putLong(Long.BYTES, knowsTcp() ? BIND_TCP | CONNECT_TCP : 0);
    long bytes = knowsTcp() ? 2L * Long.BYTES : Long.BYTES;
    long fd =
        CLibrary.call(
            Function.SYSCALL, memory, CREATE_RULESET, memory.recordAddress(), bytes, 0, 0, 0);
    if (fd < 0) {
      throw Errno.of(memory.errno(), "the sandbox's rules");
    }
    return new Rules((int) fd, whole);
  }

  private long handled(boolean reads) {
    return (reads ? of(Access.READ) : 0) | of(Access.WRITE) | of(Access.MAKE);
  }

  /** Returns the kernel's flags for an access. */
  private long of(Access access) {
    return switch (access) {
      case READ -> EXECUTE | READ_FILE;
      case WRITE -> WRITE_FILE | (version >= WITH_TRUNCATE ? TRUNCATE : 0);
      case MAKE -> {
        long all = 0;
        for (long flag = REMOVE_DIR; flag <= LAST_OF_FIRST_VERSION; flag <<= 1) {
          all |= flag;
        }
        yield all | (version >= WITH_REFER ? REFER : 0);
      }
    };
  }

  /** Rules that are being made; to be closed when the processes that they are for were started. */
  public final class Rules implements Closeable {
    private final int fd;
    private final boolean whole;
    private final long handled;

    private Rules(int fd, boolean whole) {
      this.fd = fd;
      this.whole = whole;
      this.handled = handled(whole);
    }

    /** Returns the address of the program that denies sockets; 0 if none does. */
    long filter(Arena arena) {
      return whole
          ? SocketFilter.here().map(f -> f.program(arena, knowsTcp()).address()).orElse(0L)
          : 0;
    }

    /** Returns the descriptor. */
    int descriptor() {
      return fd;
    }

    /**
     * Allows access to a file, or to a folder and all below it; what is not there is passed over. A
     * link is followed.
     */
    public void allow(Path path, Set<Access> accesses) throws IOException {
      long flags = 0;
      for (Access access : accesses) {
        flags |= of(access);
      }
      if (!Files.isDirectory(path)) {
        flags &= of(Access.READ) | of(Access.WRITE);
      }
      flags &= handled;
      if (flags != 0 && Files.exists(path)) {
        add(path, flags);
      }
    }

    private void add(Path path, long flags) throws IOException {
      ThreadMemory memory = ThreadMemory.get();
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment name = arena.allocateFrom(path.toString(), StandardCharsets.UTF_8);
        int file =
            (int)
                CLibrary.call(
                    Function.OPENAT,
                    memory,
                    HERE,
                    name.address(),
                    ONLY_PATH | CLOSE_ON_EXEC,
                    0,
                    0,
                    0);
        if (file < 0) {
          throw Errno.of(memory.errno(), path.toString());
        }
        MemorySegment rule = arena.allocate(2L * Long.BYTES);
        rule.set(ValueLayout.JAVA_LONG, 0, flags);
        rule.set(ValueLayout.JAVA_INT, Long.BYTES, file);
        long result =
            CLibrary.call(
                Function.SYSCALL, memory, ADD_RULE, fd, PATH_BENEATH, rule.address(), 0, 0);
        int errno = memory.errno();
        CLibrary.call(Function.CLOSE, memory, file, 0, 0);
        if (result < 0) {
          throw Errno.of(errno, path.toString());
        }
      }
    }

    @Override
    public void close() {
      CLibrary.call(Function.CLOSE, ThreadMemory.get(), fd, 0, 0);
    }
  }

  /**
   * Has the calling thread be held to rules for as long as it lives. Classes that it needs from
   * then on have to be loaded by now.
   *
   * @param filter what {@link Rules#filter} returned
   * @return the reason why it failed; 0 if it did not
   */
  static int restrict(ThreadMemory memory, int rules, long filter) {
    if (CLibrary.call(Function.PRCTL, memory, NO_NEW_PRIVILEGES, 1, 0) < 0) {
      return memory.errno();
    }
    long result = CLibrary.call(Function.SYSCALL, memory, RESTRICT_SELF, rules, 0);
    if (result < 0) {
      return memory.errno();
    }
    return filter == 0 ? 0 : SocketFilter.restrict(memory, filter);
  }
}
