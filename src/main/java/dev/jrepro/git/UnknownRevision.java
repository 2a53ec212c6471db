package dev.jrepro.git;

import dev.jrepro.core.JreproException;

/** A text names no commit of the repository. */
public final class UnknownRevision extends JreproException.Invalid {

  private final String revision;

  /** Names the text. */
  public UnknownRevision(String revision) {
    super("'" + revision + "' names no commit.", "'git log --oneline --all' lists the commits.");
    this.revision = revision;
  }

  /** Returns the text. */
  public String revision() {
    return revision;
  }
}
