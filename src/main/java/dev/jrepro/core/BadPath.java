package dev.jrepro.core;

/** A path that cannot name anything inside the project. */
public final class BadPath extends JreproException.Invalid {

  private final String path;

  /** Says what is wrong with the path: {@code reason} continues 'the path …'. */
  public BadPath(String path, String reason) {
    super(
        "the path '" + path + "' " + reason + ".",
        "Paths are written relative to the project's root, with / between names.");
    this.path = path;
  }

  /** Returns the path as it was given. */
  public String path() {
    return path;
  }
}
