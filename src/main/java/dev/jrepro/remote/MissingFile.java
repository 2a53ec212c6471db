package dev.jrepro.remote;

import dev.jrepro.core.JreproException.RemoteFailed;

/** A file that should be on a shelf is not there. */
final class MissingFile extends RemoteFailed {

  private final String name;

  MissingFile(Label remote, String name) {
    super(remote + " lacks the file " + name + ".", null, null);
    this.name = name;
  }

  /** Returns the file's name. */
  String name() {
    return name;
  }
}
