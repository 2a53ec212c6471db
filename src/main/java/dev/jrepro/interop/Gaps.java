package dev.jrepro.interop;

import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What an export lacks, and what can be done about it; things of one kind in one sentence. */
final class Gaps {

  private static final int NAMED = 5;

  private final SortedSet<String> sentences = new TreeSet<>();
  private final SortedMap<Kind, SortedSet<String>> things = new TreeMap<>();

  private enum Kind {
    NO_RESULT("Left out, since they have no result in this commit: "),
    NO_RUN(
        "No run is on record here, so neither times nor cost are told ('jrepro fetch' brings"
            + " records that were pushed): "),
    NO_DIGEST("Nothing here says what these are, so they have no digest: "),
    NO_LISTING("What is in these is not known here ('jrepro fetch' brings it): "),
    TOO_MANY(
        "Of more than "
            + ItemReader.MOST_PARTS
            + " files, so told by one digest, that of jrepro's tree: ");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  void say(String sentence) {
    sentences.add(sentence);
  }

  void noResult(StageName stage) {
    add(Kind.NO_RESULT, stage);
  }

  void noRun(StageName stage) {
    add(Kind.NO_RUN, stage);
  }

  void noDigest(RepoPath path) {
    add(Kind.NO_DIGEST, path);
  }

  void noListing(RepoPath path) {
    add(Kind.NO_LISTING, path);
  }

  void tooMany(RepoPath path) {
    add(Kind.TOO_MANY, path);
  }

  private void add(Kind kind, Object thing) {
    things.computeIfAbsent(kind, k -> new TreeSet<>()).add(thing.toString());
  }

  /** Returns the sentences. */
  List<String> toTexts() {
    List<String> texts = new ArrayList<>(sentences);
    things.forEach((kind, named) -> texts.add(kind.words + some(named) + "."));
    return texts;
  }

  private static String some(Collection<String> named) {
    String first = String.join(", ", named.stream().limit(NAMED).toList());
    return named.size() > NAMED ? first + " and " + (named.size() - NAMED) + " more" : first;
  }
}
