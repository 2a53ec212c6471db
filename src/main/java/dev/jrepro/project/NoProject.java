package dev.jrepro.project;

import dev.jrepro.core.JreproException;

/** There is no project where one is needed. */
public final class NoProject extends JreproException.Invalid {

  /** Says what is missing: Git, or {@code .repro}. */
  NoProject(String what, String hint) {
    super(what, hint);
  }
}
