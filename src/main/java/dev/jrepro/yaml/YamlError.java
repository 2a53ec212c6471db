package dev.jrepro.yaml;

import dev.jrepro.core.JreproException;
import org.jspecify.annotations.Nullable;

/** Something in a file of the user's is wrong, at a known place. */
public class YamlError extends JreproException.Invalid {

  private final Mark mark;

  /** Says what is wrong there; {@code what} is a sentence without its full stop. */
  public YamlError(Mark mark, String what) {
    this(mark, what, null);
  }

  /** Says what is wrong there and what to do; {@code what} is a sentence without its full stop. */
  public YamlError(Mark mark, String what, @Nullable String hint) {
    super(mark + ": " + what + ".", hint);
    this.mark = mark;
  }

  /** Returns the place. */
  public Mark mark() {
    return mark;
  }
}
