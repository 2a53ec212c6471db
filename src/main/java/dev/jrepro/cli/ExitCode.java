package dev.jrepro.cli;

import dev.jrepro.core.JreproException;

/** The exit codes, as {@code docs/commands.md} lists them. */
final class ExitCode {

  static final int OK = 0;
  static final int FAILED = 1;
  static final int INVALID = 2;
  static final int DIFFERENT = 3;
  static final int CORRUPT = 4;
  static final int REMOTE = 5;
  static final int BUG = 70;
  static final int INTERRUPTED = 130;

  private ExitCode() {}

  static int of(JreproException e) {
    return switch (e) {
      case JreproException.Refused refused -> FAILED;
      case JreproException.StageFailed failed -> FAILED;
      case JreproException.Invalid invalid -> INVALID;
      case JreproException.Different different -> DIFFERENT;
      case JreproException.Corrupt corrupt -> CORRUPT;
      case JreproException.RemoteFailed remote -> REMOTE;
      case JreproException.Interrupted interrupted -> INTERRUPTED;
    };
  }
}
