package dev.jrepro.content;

import dev.jrepro.content.CLibrary.Function;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * File calls of Linux's C library, for what the JDK has no call for, and where its own cost several
 * times as much: what a folder holds and what the system says of its files. On x86-64 and AArch64,
 * with glibc or musl. The first use costs a new JVM tens of milliseconds; a few thousand files are
 * as fast without.
 *
 * <p>A name is read in a folder, given by its descriptor, or as it is with {@link #NO_FOLDER}; the
 * last part of a name is never followed where it is a symbolic link. A call that fails throws what
 * {@link java.nio.file.Files} throws: {@code NoSuchFileException}, {@code
 * FileAlreadyExistsException}, {@code AccessDeniedException}, {@code DirectoryNotEmptyException},
 * or a {@code FileSystemException} with the system's text. Interrupts are not heeded. A descriptor
 * is closed by whoever opened it, once, and is not passed on to child processes. For any number of
 * threads; each has some memory outside the heap for it.
 */
public final class Posix {

  /** Stands for a folder's descriptor where a name is absolute. */
  public static final int NO_FOLDER = -100;

  private static final int WRITE_ONLY = 1;
  private static final int CREATE = 0100;
  private static final int EXCLUSIVE = 0200;
  private static final int NO_TERMINAL = 0400;
  private static final int NO_WAITING = 04000;
  private static final int CLOSE_ON_EXEC = 02000000;

  private static final int NO_FOLLOW_AT = 0x100;
  private static final int FOLDER_AT = 0x200;
  private static final int EMPTY_PATH_AT = 0x1000;
  private static final int WHAT_STAT_HAS = 0x7ff;
  private static final long NOW = 0x3fff_ffff;
  private static final long AS_IT_IS = 0x3fff_fffe;
  private static final long CLONE = 0x4004_9409;
  private static final long SECOND = 1_000_000_000;

  private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");
  private static final int ONLY_FOLDER = ARM ? 040000 : 0200000;
  private static final int NO_FOLLOW = ARM ? 0100000 : 0400000;
  private static final long STATX_NUMBER = ARM ? 291 : 332;
  private static final long GETDENTS_NUMBER = ARM ? 61 : 217;

  private final boolean hasStatx = Function.STATX.isThere();
  private final boolean hasGetdents = Function.GETDENTS.isThere();

  private Posix() {}

  /** Holds the one instance, made when it is first asked for. */
  private static final class Here {
    static final Optional<Posix> FOUND = find();

    private static Optional<Posix> find() {
      if (!isKnownSystem()) {
        return Optional.empty();
      }
      try {
        Posix posix = new Posix();
        posix.stat(NO_FOLDER, "/"); // An old kernel or a sandbox may lack the call.
        return Optional.of(posix);
      } catch (IOException | LinkageError e) {
        return Optional.empty(); // Nobody needs to know why: there is another way.
      }
    }

    private static boolean isKnownSystem() {
      String machine = System.getProperty("os.arch", "");
      String names = System.getProperty("sun.jnu.encoding", "");
      return System.getProperty("os.name", "").equals("Linux")
          && (machine.equals("amd64") || machine.equals("aarch64"))
          && names.toUpperCase(Locale.ROOT).replace("-", "").equals("UTF8");
    }
  }

  /** Returns the calls; empty where they are not to be had. */
  public static Optional<Posix> here() {
    return Here.FOUND;
  }

  /** Opens a file for reading. A pipe is opened without waiting for who writes into it. */
  public int open(int folder, String name) throws IOException {
    return open(folder, name, NO_FOLLOW | NO_WAITING | NO_TERMINAL, 0);
  }

  /** Opens a folder, for listing it and as the place of other names. */
  public int openFolder(int folder, String name) throws IOException {
    return open(folder, name, NO_FOLLOW | ONLY_FOLDER, 0);
  }

  /**
   * Creates a file for writing; nothing may be there.
   *
   * @param mode its permission bits, from which the process's mask is taken away
   */
  public int create(int folder, String name, int mode) throws IOException {
    return open(folder, name, WRITE_ONLY | CREATE | EXCLUSIVE, mode);
  }

  private int open(int folder, String name, int flags, int mode) throws IOException {
    ThreadMemory memory = ThreadMemory.get();
    long file = memory.first(name);
    return (int) tried(memory, name, Function.OPENAT, folder, file, flags | CLOSE_ON_EXEC, mode);
  }

  /** Closes a descriptor. It is closed even where this fails. */
  public void close(int fd) throws IOException {
    ThreadMemory memory = ThreadMemory.get();
    int result = (int) CLibrary.call(Function.CLOSE, memory, fd, 0, 0);
    if (result < 0 && memory.errno() != Errno.INTERRUPTED) {
      throw Errno.of(memory.errno(), named(fd));
    }
  }

  /**
   * Reads some bytes from where the descriptor stands.
   *
   * @return how many; -1 at the file's end
   */
  public int read(int fd, byte[] target, int offset, int length) throws IOException {
    ThreadMemory memory = ThreadMemory.get();
    ByteBuffer buffer = memory.buffer();
    int most = Math.min(length, ThreadMemory.BUFFER_BYTES);
    int count = (int) tried(memory, fd, Function.READ, fd, memory.bufferAddress(), most, 0);
    buffer.get(0, target, offset, count);
    return count == 0 && most > 0 ? -1 : count;
  }

  /**
   * Reads some bytes from a position in the file into what remains of a buffer.
   *
   * @return how many; -1 at the file's end
   */
  public int pread(int fd, ByteBuffer target, long position) throws IOException {
    ThreadMemory memory = ThreadMemory.get();
    ByteBuffer buffer = memory.buffer();
    int most = Math.min(target.remaining(), ThreadMemory.BUFFER_BYTES);
    int count = (int) tried(memory, fd, Function.PREAD, fd, memory.bufferAddress(), most, position);
    target.put(target.position(), buffer, 0, count).position(target.position() + count);
    return count == 0 && most > 0 ? -1 : count;
  }

  /** Writes all the bytes where the descriptor stands. */
  public void write(int fd, byte[] bytes, int offset, int length) throws IOException {
    ThreadMemory memory = ThreadMemory.get();
    ByteBuffer buffer = memory.buffer();
    long at = memory.bufferAddress();
    for (int done = 0; done < length; ) {
      int next = Math.min(length - done, ThreadMemory.BUFFER_BYTES);
      buffer.put(0, bytes, offset + done, next);
      done += (int) tried(memory, fd, Function.WRITE, fd, at, next, 0);
    }
  }

  /** Returns what the system says of a name. */
  public FileStat stat(int folder, String name) throws IOException {
    ThreadMemory memory = ThreadMemory.get();
    return stat(memory, name, folder, memory.first(name), NO_FOLLOW_AT);
  }

  /** Returns what the system says of an open file. */
  public FileStat stat(int fd) throws IOException {
    ThreadMemory memory = ThreadMemory.get();
    return stat(memory, named(fd), fd, memory.first(""), EMPTY_PATH_AT);
  }

  /** The record's layout is the same on every machine: linux/stat.h. */
  private FileStat stat(ThreadMemory memory, String name, int folder, long file, long flags)
      throws IOException {
    long record = memory.recordAddress();
    long result =
        hasStatx
            ? CLibrary.call(Function.STATX, memory, folder, file, flags, WHAT_STAT_HAS, record, 0)
            : CLibrary.call(
                Function.SYSCALL, memory, STATX_NUMBER, folder, file, flags, WHAT_STAT_HAS, record);
    if ((int) result < 0) {
      throw Errno.of(memory.errno(), name);
    }
    return new FileStat(
        device(memory.intAt(136), memory.intAt(140)),
        memory.longAt(32),
        memory.shortAt(28) & 0xffff,
        memory.longAt(40),
        memory.longAt(112) * SECOND + memory.intAt(120),
        memory.longAt(96) * SECOND + memory.intAt(104));
  }

  /** The C library's makedev, which makes st_dev. */
  private static long device(long major, long minor) {
    return (major & 0xffff_f000L) << 32
        | (major & 0xfff) << 8
        | (minor & 0xffff_ff00L) << 12
        | (minor & 0xff);
  }

  /** Returns the names in an open folder from where its descriptor stands on, in no order. */
  public List<Listed> list(int fd) throws IOException {
    ThreadMemory memory = ThreadMemory.get();
    ByteBuffer buffer = memory.buffer();
    List<Listed> names = new ArrayList<>();
    for (int end = fill(memory, fd); end > 0; end = fill(memory, fd)) {
      for (int entry = 0; entry < end; entry += Listed.length(buffer, entry)) {
        Listed.read(buffer, entry).ifPresent(names::add);
      }
    }
    return names;
  }

  private int fill(ThreadMemory memory, int fd) throws IOException {
    long at = memory.bufferAddress();
    int most = ThreadMemory.BUFFER_BYTES;
    return hasGetdents
        ? (int) tried(memory, fd, Function.GETDENTS, fd, at, most, 0)
        : (int) tried(memory, fd, Function.SYSCALL, GETDENTS_NUMBER, fd, at, most);
  }

  /**
   * Makes a folder.
   *
   * @param mode its permission bits, from which the process's mask is taken away
   */
  public void makeFolder(int folder, String name, int mode) throws IOException {
    ThreadMemory memory = ThreadMemory.get();
    tried(memory, name, Function.MKDIRAT, folder, memory.first(name), mode, 0);
  }

  /** Sets the permission bits of an open file. */
  public void setMode(int fd, int mode) throws IOException {
    tried(ThreadMemory.get(), fd, Function.FCHMOD, fd, mode, 0, 0);
  }

  /**
   * Gives a file another name, at once, in the place of what has that name.
   *
   * @throws java.nio.file.AtomicMoveNotSupportedException if that is on another file system
   */
  public void rename(int folder, String name, int newFolder, String newName) throws IOException {
    two(Function.RENAMEAT, folder, name, newFolder, newName);
  }

  /** Gives a file one more name, which nothing has yet. */
  public void link(int folder, String name, int newFolder, String newName) throws IOException {
    two(Function.LINKAT, folder, name, newFolder, newName);
  }

  private static void two(Function function, int folder, String name, int other, String otherName)
      throws IOException {
    ThreadMemory memory = ThreadMemory.get();
    long from = memory.first(name);
    long to = memory.second(otherName);
    if ((int) CLibrary.call(function, memory, folder, from, other, to, 0, 0) < 0) {
      throw Errno.of(memory.errno(), name, otherName);
    }
  }

  /** Makes a symbolic link. */
  public void symbolicLink(String target, int folder, String name) throws IOException {
    ThreadMemory memory = ThreadMemory.get();
    long text = memory.second(target);
    tried(memory, name, Function.SYMLINKAT, text, folder, memory.first(name), 0);
  }

  /** Returns the target of a symbolic link. */
  public String readLink(int folder, String name) throws IOException {
    ThreadMemory memory = ThreadMemory.get();
    long file = memory.first(name);
    ByteBuffer buffer = memory.buffer();
    long at = memory.bufferAddress();
    int most = ThreadMemory.BUFFER_BYTES;
    byte[] bytes = new byte[(int) tried(memory, name, Function.READLINKAT, folder, file, at, most)];
    buffer.get(0, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Takes a file's or link's name away. */
  public void unlink(int folder, String name) throws IOException {
    ThreadMemory memory = ThreadMemory.get();
    tried(memory, name, Function.UNLINKAT, folder, memory.first(name), 0, 0);
  }

  /** Removes an empty folder. */
  public void removeFolder(int folder, String name) throws IOException {
    ThreadMemory memory = ThreadMemory.get();
    tried(memory, name, Function.UNLINKAT, folder, memory.first(name), FOLDER_AT, 0);
  }

  /** Sets the time of a file's last change to that of the file system's clock. */
  public void touch(int folder, String name) throws IOException {
    ThreadMemory memory = ThreadMemory.get();
    long file = memory.first(name);
    tried(memory, name, Function.UTIMENSAT, folder, file, times(memory, 0, NOW), NO_FOLLOW_AT);
  }

  /** Sets the time of a file's last change, in nanoseconds since 1970. */
  public void setModified(int folder, String name, long nanos) throws IOException {
    ThreadMemory memory = ThreadMemory.get();
    long file = memory.first(name);
    long times = times(memory, Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND));
    tried(memory, name, Function.UTIMENSAT, folder, file, times, NO_FOLLOW_AT);
  }

  /** The time of the last access stays as it is. */
  private static long times(ThreadMemory memory, long seconds, long nanos) {
    memory.putLong(0, 0);
    memory.putLong(8, AS_IT_IS);
    memory.putLong(16, seconds);
    memory.putLong(24, nanos);
    return memory.recordAddress();
  }

  /** Returns when the file's bytes are on disk. */
  public void sync(int fd) throws IOException {
    tried(ThreadMemory.get(), fd, Function.FSYNC, fd, 0, 0, 0);
  }

  /** Returns when everything that was written on the descriptor's file system is on disk. */
  public void syncFileSystem(int fd) throws IOException {
    tried(ThreadMemory.get(), fd, Function.SYNCFS, fd, 0, 0, 0);
  }

  /**
   * Makes a file share the bytes of another, copied only where one of them is written to (Btrfs,
   * XFS and others).
   *
   * @return false, and nothing is done, if the file systems cannot do that
   */
  public boolean reflink(int from, int to) throws IOException {
    ThreadMemory memory = ThreadMemory.get();
    if ((int) CLibrary.call(Function.IOCTL, memory, to, CLONE, from) >= 0) {
      return true;
    }
    return switch (memory.errno()) {
      case Errno.NOT_SUPPORTED,
          Errno.OTHER_FILE_SYSTEM,
          Errno.INVALID,
          Errno.NO_TTY,
          Errno.NO_SYSTEM_CALL ->
          false;
      default -> throw Errno.of(memory.errno(), named(from), named(to));
    };
  }

  private static long tried(
      ThreadMemory memory, int fd, Function function, long a, long b, long c, long d)
      throws IOException {
    long result = tried(memory, function, a, b, c, d);
    if (result < 0) {
      throw Errno.of(memory.errno(), named(fd));
    }
    return result;
  }

  private static long tried(
      ThreadMemory memory, String name, Function function, long a, long b, long c, long d)
      throws IOException {
    long result = tried(memory, function, a, b, c, d);
    if (result < 0) {
      throw Errno.of(memory.errno(), name);
    }
    return result;
  }

  /** Calls, again if a signal came between. */
  private static long tried(
      ThreadMemory memory, Function function, long a, long b, long c, long d) {
    for (; ; ) {
      long result = CLibrary.call(function, memory, a, b, c, d, 0, 0);
      // An int in a register of 64 bits: what stands above it means nothing.
      if ((int) result != -1 || memory.errno() != Errno.INTERRUPTED) {
        return (int) result;
      }
    }
  }

  private static String named(int fd) {
    return "file descriptor " + fd;
  }
}
