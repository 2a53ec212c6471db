package dev.jrepro.core;

import java.nio.channels.ClosedByInterruptException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something went wrong that a user can act on. One class per exit code stands below it; each room
 * subclasses those, one class per situation, with its data. Every other exception is a bug.
 *
 * <p>The message says what is wrong and names the thing, as a sentence that follows {@code Error:
 * }; the hint says what to do next.
 */
public abstract sealed class JreproException extends RuntimeException {

  private final @Nullable String hint;

  private JreproException(String message, @Nullable String hint, @Nullable Throwable cause) {
    super(message, cause);
    this.hint = hint;
  }

  /** Returns what the user can do next; empty where the message says it all. */
  public Optional<String> hint() {
    return Optional.ofNullable(hint);
  }

  /** The command refused, or could not do its work: exit code 1. */
  public static non-sealed class Refused extends JreproException {
    public Refused(String message) {
      super(message, null, null);
    }

    public Refused(String message, String hint) {
      super(message, hint, null);
    }

    public Refused(String message, @Nullable String hint, @Nullable Throwable cause) {
      super(message, hint, cause);
    }
  }

  /** A stage's command failed: exit code 1. */
  public static non-sealed class StageFailed extends JreproException {
    public StageFailed(String message, @Nullable String hint) {
      super(message, hint, null);
    }
  }

  /** Wrong usage, no project, or a file of the user's that does not read: exit code 2. */
  public static non-sealed class Invalid extends JreproException {
    public Invalid(String message) {
      super(message, null, null);
    }

    public Invalid(String message, @Nullable String hint) {
      super(message, hint, null);
    }
  }

  /** Stale, or not what it should be: exit code 3. */
  public static non-sealed class Different extends JreproException {
    public Different(String message, @Nullable String hint) {
      super(message, hint, null);
    }
  }

  /** Data whose bytes are not those that its name promises: exit code 4. */
  public static non-sealed class Corrupt extends JreproException {
    public Corrupt(String message) {
      super(message, null, null);
    }

    public Corrupt(String message, @Nullable String hint) {
      super(message, hint, null);
    }
  }

  /** A remote did not do what was asked: exit code 5. */
  public static non-sealed class RemoteFailed extends JreproException {
    public RemoteFailed(String message, @Nullable String hint, @Nullable Throwable cause) {
      super(message, hint, cause);
    }
  }

  /** A person ended the command: exit code 130. */
  public static non-sealed class Interrupted extends JreproException {
    public Interrupted() {
      super("interrupted.", null, null);
    }

    /**
     * Returns whether an interrupt is behind a failure: it closes files, here and in libraries,
     * which then fail in ways of their own.
     */
    public static boolean isBehind(Throwable failure) {
      for (Throwable at = failure; at != null; at = at.getCause()) {
        if (at instanceof Interrupted
            || at instanceof InterruptedException
            || at instanceof ClosedByInterruptException) {
          return true;
        }
      }
      return Thread.currentThread().isInterrupted();
    }
  }
}
