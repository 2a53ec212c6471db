package dev.jrepro.content;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * Calls functions of the C library, all through one method handle: to link a handle takes a new JVM
 * tens of milliseconds, and on x86-64 and AArch64 an integer or pointer argument is a register
 * each, so that a function that takes fewer than six passes over the rest. What a C {@code int}
 * returns is the low half of the result.
 */
final class CLibrary {

  /** A function, looked up at its first use. */
  static final class Function {
    static final Function OPENAT = new Function("openat");
    static final Function READ = new Function("read");
    static final Function PREAD = new Function("pread64");
    static final Function WRITE = new Function("write");
    static final Function PWRITE = new Function("pwrite64");
    static final Function CLOSE = new Function("close");
    static final Function STATX = new Function("statx");
    static final Function GETDENTS = new Function("getdents64");
    static final Function MKDIRAT = new Function("mkdirat");
    static final Function FCHMOD = new Function("fchmod");
    static final Function RENAMEAT = new Function("renameat");
    static final Function LINKAT = new Function("linkat");
    static final Function SYMLINKAT = new Function("symlinkat");
    static final Function READLINKAT = new Function("readlinkat");
    static final Function UNLINKAT = new Function("unlinkat");
    static final Function UTIMENSAT = new Function("utimensat");
    static final Function FSYNC = new Function("fsync");
    static final Function SYNCFS = new Function("syncfs");
    static final Function IOCTL = new Function("ioctl");
    static final Function SYSCALL = new Function("syscall");
    static final Function STRERROR = new Function("__xpg_strerror_r");

    static final Function PIPE = new Function("pipe2");
    static final Function WAIT = new Function("waitpid");
    static final Function KILL = new Function("kill");
    static final Function SIGNAL = new Function("signal");
    static final Function PRCTL = new Function("prctl");
    static final Function SPAWN = new Function("posix_spawn");
    static final Function INIT_ACTIONS = new Function("posix_spawn_file_actions_init");
    static final Function DESTROY_ACTIONS = new Function("posix_spawn_file_actions_destroy");
    static final Function ADD_OPEN = new Function("posix_spawn_file_actions_addopen");
    static final Function ADD_DUP = new Function("posix_spawn_file_actions_adddup2");
    static final Function ADD_CHDIR = new Function("posix_spawn_file_actions_addchdir_np");
    static final Function ADD_CLOSE_FROM = new Function("posix_spawn_file_actions_addclosefrom_np");
    static final Function INIT_ATTRIBUTES = new Function("posix_spawnattr_init");
    static final Function DESTROY_ATTRIBUTES = new Function("posix_spawnattr_destroy");
    static final Function SET_FLAGS = new Function("posix_spawnattr_setflags");
    static final Function SET_MASK = new Function("posix_spawnattr_setsigmask");

    private final String symbol;
    private @Nullable MemorySegment address;

    private Function(String symbol) {
      this.symbol = symbol;
    }

    boolean isThere() {
      return NAMES.find(symbol).isPresent();
    }

    /** Two threads may look it up at once; they find the same. */
    private MemorySegment address() {
      MemorySegment known = address;
      if (known == null) {
        // musl has only files without limit, and one name for a call on them.
        known = NAMES.find(symbol).or(() -> NAMES.find(symbol.replace("64", ""))).orElseThrow();
        address = known;
      }
      return known;
    }
  }

  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup NAMES = LINKER.defaultLookup();
  private static final MethodHandle CALL = link();

  private CLibrary() {}

  @SuppressWarnings("restricted") // The reason for this class.
  private static MethodHandle link() {
    ValueLayout word = ValueLayout.JAVA_LONG;
    return LINKER.downcallHandle(
        FunctionDescriptor.of(word, word, word, word, word, word, word),
        Linker.Option.captureCallState("errno"));
  }

  /** Calls a function; {@code errno} is then in the thread's memory. */
  static long call(Function function, ThreadMemory memory, long a, long b, long c) {
    return call(function, memory, a, b, c, 0, 0, 0);
  }

  // A C function has up to six arguments, and so has the call of one.
  static long call(
      Function function, ThreadMemory memory, long a, long b, long c, long d, long e, long f) {
    try {
      return (long) CALL.invokeExact(function.address(), memory.callState(), a, b, c, d, e, f);
    } catch (Throwable thrown) {
      throw new AssertionError("a call of the C library does not fit", thrown);
    }
  }
}
