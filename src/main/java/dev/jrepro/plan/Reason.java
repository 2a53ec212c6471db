package dev.jrepro.plan;

import dev.jrepro.content.Entry;
import dev.jrepro.content.ItemTable;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import java.util.Optional;

/** Why a stage is stale. */
public sealed interface Reason {

  /** It never ran: there is no lock. */
  record NeverRun() implements Reason {}

  /** Its lock does not read. */
  record BrokenLock() implements Reason {}

  /**
   * Both sides of a merge ran it, and its lock is still to be settled.
   *
   * @param isKnown whether the lock of a side has the key that the stage has now: nothing runs
   *     where its outputs can be had
   */
  record UnsettledLock(boolean isKnown) implements Reason {}

  /** It was declared to be stale always. */
  record AlwaysChanged() implements Reason {}

  /** The user asked for it. */
  record Forced() implements Reason {}

  /** A stage that it needs is stale; its result may still turn out equal. */
  record UpstreamStale(StageName upstream) implements Reason {}

  /** A declared thing that is no file changed: the command, a parameter, an output's setting. */
  record InputChanged(String what, Optional<String> before, Optional<String> now)
      implements Reason {}

  /** A dependency changed. */
  record DependencyChanged(RepoPath path, Optional<Entry> before, Optional<Entry> now)
      implements Reason {}

  /**
   * The items of a map stage changed.
   *
   * @param before the table of the items in the lock; empty if it has none
   * @param now the table of those that there are; empty if the stage has no map any more
   * @param difference what differs; empty if the first table is not here
   */
  record ItemsChanged(
      Optional<Entry> before, Optional<Entry> now, Optional<ItemTable.Difference> difference)
      implements Reason {}

  /** A map stage cannot run for its items: {@code what} is a sentence without its full stop. */
  record BadItems(String what) implements Reason {}

  /** A dependency is not there. */
  record DependencyMissing(RepoPath path) implements Reason {}

  /** An output is not there. */
  record OutputMissing(RepoPath path) implements Reason {}

  /** An output is not what the lock says. */
  record OutputChanged(RepoPath path, Entry locked, Entry now) implements Reason {}

  /** Returns the reason as a person reads it. */
  default String text() {
    return switch (this) {
      case NeverRun() -> "it has never run here";
      case BrokenLock() -> "its lock does not read (a merge conflict?)";
      case UnsettledLock(boolean isKnown) ->
          "both sides of a merge ran it"
              + (isKnown
                  ? ", and the lock of one is right: 'jrepro run' writes it"
                  : ", and its inputs are now those of neither");
      case AlwaysChanged() -> "it is declared always_changed";
      case Forced() -> "it was forced";
      case UpstreamStale(StageName upstream) -> "it needs " + upstream + ", which is stale";
      case InputChanged(String what, Optional<String> before, Optional<String> now) ->
          what + " changed: " + before.orElse("(nothing)") + " → " + now.orElse("(nothing)");
      case DependencyChanged(RepoPath path, Optional<Entry> before, Optional<Entry> now) ->
          "dependency " + path + " changed: " + brief(before) + " → " + brief(now);
      case ItemsChanged changed -> ItemsText.of(changed);
      case BadItems(String what) -> what;
      case DependencyMissing(RepoPath path) -> "dependency " + path + " is missing";
      case OutputMissing(RepoPath path) -> "output " + path + " is missing";
      case OutputChanged(RepoPath path, Entry locked, Entry now) ->
          "output "
              + path
              + " differs from the lock: "
              + brief(Optional.of(locked))
              + " → "
              + brief(Optional.of(now));
    };
  }

  private static String brief(Optional<Entry> entry) {
    return entry
        .map(e -> e.kind().letter() + " " + e.digest().brief() + " (" + e.sizeBytes() + " B)")
        .orElse("(nothing)");
  }
}
