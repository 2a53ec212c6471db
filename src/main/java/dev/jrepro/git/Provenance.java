package dev.jrepro.git;

import dev.jrepro.core.CommitId;
import java.io.IOException;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.jspecify.annotations.Nullable;

/**
 * Whom and what a repository names in connection with a commit.
 *
 * @param names of people: authors, committers, those named at the end of messages, the user
 * @param mails their addresses
 * @param remotes the addresses of other repositories, as the configuration has them
 */
public record Provenance(
    SortedSet<String> names, SortedSet<String> mails, SortedSet<String> remotes) {

  /** {@code Co-authored-by: NAME <MAIL>} and the like. */
  private static final Pattern TRAILER =
      Pattern.compile("(?mi)^[a-z-]+-by:\\s*(.+?)\\s*<([^<>\\s]+)>\\s*$");

  public Provenance {
    names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
    mails = Collections.unmodifiableSortedSet(new TreeSet<>(mails));
    remotes = Collections.unmodifiableSortedSet(new TreeSet<>(remotes));
  }

  static Provenance of(Repository repository, CommitId commit) {
    SortedSet<String> names = new TreeSet<>();
    SortedSet<String> mails = new TreeSet<>();
    SortedSet<String> remotes = new TreeSet<>();
    try (RevWalk walk = new RevWalk(repository)) {
      walk.markStart(walk.parseCommit(ObjectId.fromString(commit.hex())));
      for (RevCommit each : walk) {
        add(each.getAuthorIdent(), names, mails);
        add(each.getCommitterIdent(), names, mails);
        for (Matcher by = TRAILER.matcher(each.getFullMessage()); by.find(); ) {
          names.add(by.group(1));
          mails.add(by.group(2));
        }
      }
    } catch (IOException e) {
      throw GitRepo.failed("cannot read what led to commit " + commit.brief(), e);
    }
    add(repository.getConfig().getString("user", null, "name"), names);
    add(repository.getConfig().getString("user", null, "email"), mails);
    for (String remote : repository.getConfig().getSubsections("remote")) {
      for (String url : repository.getConfig().getStringList("remote", remote, "url")) {
        add(url, remotes);
      }
    }
    return new Provenance(names, mails, remotes);
  }

  private static void add(PersonIdent person, SortedSet<String> names, SortedSet<String> mails) {
    add(person.getName(), names);
    add(person.getEmailAddress(), mails);
  }

  private static void add(@Nullable String text, SortedSet<String> to) {
    if (text != null && !text.isBlank()) {
      to.add(text.strip());
    }
  }
}
