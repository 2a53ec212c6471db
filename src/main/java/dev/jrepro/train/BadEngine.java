package dev.jrepro.train;

import dev.jrepro.core.JreproException;
import dev.jrepro.host.Versions;
import org.jspecify.annotations.Nullable;

/** The engine cannot be used: not found, or a libtorch that DJL's native code misreads. */
public final class BadEngine extends JreproException.Refused {
  BadEngine(String what, @Nullable Throwable cause) {
    super(
        "the PyTorch engine " + what + ".",
        "Only libtorch "
            + Versions.current().libtorch()
            + " works; unset PYTORCH_LIBRARY_PATH, or point it at that version.",
        cause);
  }

  BadEngine(String what, String hint) {
    super("the PyTorch engine " + what + ".", hint);
  }
}
