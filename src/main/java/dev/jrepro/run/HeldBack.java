package dev.jrepro.run;

import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.ShellText;
import dev.jrepro.lineage.Observation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a sandbox held a command back from that failed.
 *
 * @param why what follows how it failed
 * @param hint what to do about it, as a sentence
 */
record HeldBack(String why, String hint) {

  /** A command that took longer is run again only if it printed that something was denied. */
  private static final long SHORT_MILLIS = 60_000;

  private static final Pattern DENIED =
      Pattern.compile("(?i)permission ?denied|permissionerror|eacces|accessdenied|errno 13\\b");

  /** Returns whether the sandbox may be why a command failed. */
  static boolean isLikely(Execution.Ended ended) {
    return ended.measured().wallMillis() < SHORT_MILLIS || saysSo(ended);
  }

  private static boolean saysSo(Execution.Ended ended) {
    try {
      return DENIED.matcher(new String(ended.log().bytes(), StandardCharsets.UTF_8)).find();
    } catch (IOException e) {
      throw new DiskFailed("read what a command printed", e);
    }
  }

  /** Returns what can be said where the command was not run again. */
  static Optional<HeldBack> unnamed(String title, Execution.Ended ended) {
    return saysSo(ended)
        ? Optional.of(
            new HeldBack(
                ", and was denied something by its sandbox",
                "'jrepro run -s --sandbox observe "
                    + ShellText.word(title)
                    + "' names what it does not declare (with strace)."))
        : Optional.empty();
  }

  /**
   * Returns what was found when the command ran again; empty if nothing was.
   *
   * @param notReadBack the outputs that it can write and not read, if nothing else was in its way
   */
  static Optional<HeldBack> of(
      String title, Observation found, Supplier<SortedSet<RepoPath>> notReadBack) {
    List<String> parts = new ArrayList<>();
    if (!found.undeclared().isEmpty()) {
      parts.add("may not read " + some(found.undeclared()) + ", which it does not declare");
    }
    if (!found.outside().isEmpty()) {
      parts.add("may not read " + some(found.outside()) + ", which is outside the project");
    }
    if (!found.strays().isEmpty()) {
      parts.add("may not write " + some(found.strays()) + ", which is no output of it");
    }
    if (!found.network().isEmpty()) {
      parts.add("may not use the network (" + some(found.network()) + ")");
    }
    if (!parts.isEmpty()) {
      return Optional.of(
          new HeldBack(": in its sandbox it " + String.join(", and ", parts), hint(title, found)));
    }
    SortedSet<RepoPath> unread = notReadBack.get();
    return unread.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new HeldBack(
                ": in its sandbox it cannot read again what it wrote to " + some(unread),
                "Their folder holds files that it does not declare; give outputs that are read"
                    + " again, or opened for reading and writing, a folder of their own."));
  }

  private static String hint(String title, Observation found) {
    return found.undeclared().isEmpty()
        ? "'--sandbox observe' and '--sandbox off' let it."
        : "'jrepro fix " + ShellText.word(title) + "' declares what it read.";
  }

  private static String some(SortedSet<?> items) {
    return SandboxTexts.some(items);
  }

  /** Returns the sentences there are as one text. */
  static Optional<String> joined(Optional<String> one, Optional<String> other) {
    return Stream.of(one, other)
        .flatMap(Optional::stream)
        .collect(
            Collectors.collectingAndThen(
                Collectors.joining(" "), text -> Optional.of(text).filter(t -> !t.isEmpty())));
  }
}
