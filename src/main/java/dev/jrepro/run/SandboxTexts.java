package dev.jrepro.run;

import dev.jrepro.core.RepoPath;
import dev.jrepro.core.ShellText;
import dev.jrepro.lineage.Observation;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Says what a sandbox found. */
final class SandboxTexts {

  /** So many are named; the record has them all. */
  private static final int NAMED = 5;

  private final String title;
  private final Consumer<String> warn;

  /**
   * @param title the stage's
   * @param warn is handed sentences
   */
  SandboxTexts(String title, Consumer<String> warn) {
    this.title = title;
    this.warn = warn;
  }

  void tell(Observation found, boolean readsGit, boolean hidden) {
    if (!found.undeclared().isEmpty()) {
      warn.accept(
          "stage "
              + title
              + " read what it does not declare: "
              + some(found.undeclared())
              + ". 'jrepro fix "
              + ShellText.word(title)
              + "' declares it.");
    }
    if (!found.outside().isEmpty()) {
      say("read files outside the project: " + some(found.outside()));
    }
    if (!found.strays().isEmpty()) {
      say("wrote what is no output of it: " + some(found.strays()));
    }
    if (!found.network().isEmpty()) {
      say("used the network: " + some(found.network()));
    }
    if (readsGit) {
      say("looked into Git's own folder, so that what it makes may depend on the commit");
    }
    if (!found.unread().isEmpty()) {
      say("read nothing of what it depends on: " + some(found.unread()));
    }
    if (hidden) {
      say("opens files by io_uring, which strace does not see: there may be more");
    }
  }

  /** An observed run may take as much longer, and short ones do not matter. */
  private static final int MUCH = 2;

  private static final long LEAST_MILLIS = 1000;

  /** Returns what is said of an observed run that took much longer than one before it. */
  static Optional<String> cost(String title, long millis, long withoutMillis) {
    return millis > MUCH * withoutMillis && millis - withoutMillis > LEAST_MILLIS
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "observing stage %s more than doubled its time: %.1f s, and %.1f s without.",
                title,
                millis / 1e3,
                withoutMillis / 1e3))
        : Optional.empty();
  }

  private void say(String text) {
    warn.accept("stage " + title + " " + text + ".");
  }

  static String some(Collection<?> items) {
    List<String> first =
        items.stream()
            .limit(NAMED)
            .map(item -> item instanceof RepoPath path ? path.toString() : String.valueOf(item))
            .toList();
    int more = items.size() - first.size();
    return String.join(", ", first) + (more > 0 ? " and " + more + " more" : "");
  }
}
