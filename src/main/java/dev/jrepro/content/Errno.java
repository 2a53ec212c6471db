package dev.jrepro.content;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why a call of the C library failed, as the JDK's own file calls would say it. */
final class Errno {

  static final int NOT_PERMITTED = 1;
  static final int INTERRUPTED = 4;
  static final int NO_SUCH_DEVICE = 6;
  static final int INVALID = 22;
  static final int NO_TTY = 25;
  static final int OTHER_FILE_SYSTEM = 18;
  static final int NO_SYSTEM_CALL = 38;
  static final int NOT_SUPPORTED = 95;

  private static final int NO_SUCH_FILE = 2;
  private static final int ACCESS_DENIED = 13;
  private static final int EXISTS = 17;
  private static final int NOT_EMPTY = 39;

  private Errno() {}

  /** Returns the exception for a call that failed on a file. */
  static IOException of(int errno, String file) {
    return switch (errno) {
      case NO_SUCH_FILE -> new NoSuchFileException(file);
      case ACCESS_DENIED -> new AccessDeniedException(file);
      case EXISTS -> new FileAlreadyExistsException(file);
      case NOT_EMPTY -> new DirectoryNotEmptyException(file);
      default -> new FileSystemException(file, null, text(errno));
    };
  }

  /** Returns the exception for a call that failed on two files. */
  static IOException of(int errno, String file, String other) {
    return switch (errno) {
      case NO_SUCH_FILE -> new NoSuchFileException(file, other, null);
      case ACCESS_DENIED -> new AccessDeniedException(file, other, null);
      case EXISTS -> new FileAlreadyExistsException(other);
      case NOT_EMPTY -> new DirectoryNotEmptyException(other);
      case OTHER_FILE_SYSTEM -> new AtomicMoveNotSupportedException(file, other, text(errno));
      default -> new FileSystemException(file, other, text(errno));
    };
  }

  private static String text(int errno) {
    ThreadMemory memory = ThreadMemory.get();
    long result =
        CLibrary.call(
            CLibrary.Function.STRERROR,
            memory,
            errno,
            memory.recordAddress(),
            memory.recordBytes());
    return (int) result == 0 ? memory.textOfRecord() : "error " + errno;
  }
}
