package dev.jrepro.interop;

import dev.jrepro.core.CommitId;
import dev.jrepro.core.RepoPath;
import dev.jrepro.git.CommitFiles;
import dev.jrepro.lineage.ProjectFiles;
import java.util.List;
import java.util.Optional;

/**
 * Finds out what a project is and whose: from {@code CITATION.cff}, the heading of the README, a
 * file with a licence, and the commit.
 *
 * @param commit the commit
 * @param author who wrote the commit
 * @param texts its files
 * @param files which files it has
 */
record AboutReader(CommitId commit, String author, ProjectFiles texts, CommitFiles files) {

  private static final List<String> LICENCES =
      List.of("LICENSE", "LICENCE", "LICENSE.md", "LICENSE.txt", "LICENCE.md", "COPYING");

  Dossier.About read(Gaps gaps) {
    Optional<Citation> citation = texts.read(Citation.FILE).flatMap(Citation::parse);
    Optional<RepoPath> licenceFile =
        LICENCES.stream().map(RepoPath::new).filter(p -> files.find(p).isPresent()).findFirst();
    Optional<String> licence = citation.flatMap(Citation::licence);
    List<Dossier.Person> people = citation.map(Citation::people).orElse(List.of());
    if (licence.isEmpty() && licenceFile.isEmpty()) {
      gaps.say(
          "No licence is stated: a reader may look at this and do nothing else with it."
              + " Add a LICENSE file, or 'license' in CITATION.cff.");
    }
    if (people.isEmpty()) {
      gaps.say(
          "Nobody is named as author, so the commit's author is."
              + " Add a CITATION.cff with 'authors'.");
    }
    return new Dossier.About(
        citation.flatMap(c -> c.text("title")).or(this::heading).orElse("Results of a project"),
        citation
            .flatMap(c -> c.text("abstract"))
            .orElse("What the stages of commit " + commit.hex() + " read and made."),
        people.isEmpty()
            ? List.of(new Dossier.Person(author, Optional.empty(), Optional.empty()))
            : people,
        licence,
        licenceFile,
        citation.flatMap(c -> c.text("version")),
        citation.flatMap(c -> c.text("doi")),
        citation.flatMap(c -> c.text("repository-code").or(() -> c.text("url"))),
        citation.map(Citation::keywords).orElse(List.of()),
        citation.flatMap(c -> c.text("date-released")),
        citation.map(Citation::line));
  }

  private Optional<String> heading() {
    return texts
        .read(new RepoPath("README.md"))
        .flatMap(text -> text.lines().filter(line -> line.startsWith("# ")).findFirst())
        .map(line -> line.substring(2).strip())
        .filter(line -> !line.isEmpty());
  }
}
