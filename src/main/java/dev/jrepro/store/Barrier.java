package dev.jrepro.store;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Makes written files durable, many at the price of one: from {@value #MANY} files on, Linux's
 * {@code syncfs} flushes their whole file system once; otherwise each file is flushed.
 */
final class Barrier {

  private static final int MANY = 32;
  private static final int READ_ONLY = 0;

  private Barrier() {}

  /** Returns when the bytes of all the files are on disk. The files lie on one file system. */
  static void flush(Collection<Path> files) throws IOException {
    if (files.size() >= MANY && syncFileSystem(files.iterator().next())) {
      return;
    }
    for (Path file : files) {
      flushOne(file);
    }
  }

  /** Returns when the names in all the folders are on disk. */
  static void flushFolders(Collection<Path> folders) throws IOException {
    if (folders.size() >= MANY && syncFileSystem(folders.iterator().next())) {
      return;
    }
    for (Path folder : folders) {
      if (!System.getProperty("os.name", "").startsWith("Windows")) {
        flushOne(folder);
      }
    }
  }

  /** An interrupt closes a channel; what is half flushed is of no use, so it is heeded later. */
  private static void flushOne(Path path) throws IOException {
    boolean interrupted = Thread.interrupted();
    for (boolean flushed = false; !flushed; ) {
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
        channel.force(true);
        flushed = true;
      } catch (ClosedByInterruptException e) {
        interrupted = Thread.interrupted();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean syncFileSystem(Path path) {
    Calls calls = Calls.FOUND;
    return calls != null && calls.sync(path);
  }

  /** The three calls of the C library, where it has them. */
  private record Calls(MethodHandle open, MethodHandle syncfs, MethodHandle close) {

    static final @Nullable Calls FOUND = find();

    @SuppressWarnings("restricted") // The reason for this class.
    private static @Nullable Calls find() {
      Linker linker = Linker.nativeLinker();
      SymbolLookup names = linker.defaultLookup();
      if (names.find("syncfs").isEmpty()) {
        return null;
      }
      FunctionDescriptor takesFd =
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
      FunctionDescriptor takesPath =
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
      return new Calls(
          linker.downcallHandle(
              names.findOrThrow("open"), takesPath, Linker.Option.firstVariadicArg(2)),
          linker.downcallHandle(names.findOrThrow("syncfs"), takesFd),
          linker.downcallHandle(names.findOrThrow("close"), takesFd));
    }

    boolean sync(Path path) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment name = arena.allocateFrom(path.toString());
        int fd = (int) open.invokeExact(name, READ_ONLY);
        if (fd < 0) {
          return false;
        }
        int result = (int) syncfs.invokeExact(fd);
        int closed = (int) close.invokeExact(fd);
        return result == 0 && closed == 0;
      } catch (Throwable e) {
        throw new AssertionError("a call of the C library does not fit", e);
      }
    }
  }
}
