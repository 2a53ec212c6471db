package dev.jrepro.remote;

import dev.jrepro.core.JreproException.RemoteFailed;

/** A file on a shelf ends before the bytes that it should have. */
final class ShortFile extends RemoteFailed {

  ShortFile(Label remote, String name) {
    super(
        remote + " has a file that is too short: " + name + ".",
        "'jrepro fsck --remote' finds what is broken there.",
        null);
  }
}
