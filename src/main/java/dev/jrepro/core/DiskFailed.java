package dev.jrepro.core;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** A file or folder could not be read or written. */
public final class DiskFailed extends JreproException.Refused {

  /** Says what could not be done: {@code what} continues 'cannot …', such as 'write a/b'. */
  public DiskFailed(String what, IOException e) {
    super("cannot " + what + ": " + reason(e) + ".", remedy(e), e);
  }

  private static String reason(IOException e) {
    String said = e instanceof FileSystemException fs ? fs.getReason() : e.getMessage();
    return switch (e) {
      case AccessDeniedException denied -> "permission denied";
      case NoSuchFileException missing -> missing.getFile() + " is not there";
      default -> said == null ? e.getClass().getSimpleName() : said;
    };
  }

  private static @Nullable String remedy(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "Check the permissions of the file and of the folder that holds it.";
    }
    return String.valueOf(e.getMessage()).contains("No space left")
        ? "Free some space; nothing was left half-written."
        : null;
  }
}
