package dev.jrepro.project;

import dev.jrepro.content.Entry;
import dev.jrepro.content.Kind;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * An object that somebody names, and everything below it.
 *
 * @param path of the data
 * @param digest of its object
 * @param kind what it is; empty where the text that names it could not be read in full
 * @param source who names it
 */
public record Need(RepoPath path, Digest digest, Optional<Kind> kind, Source source) {

  static Need of(RepoPath path, Entry entry, Source source) {
    return new Need(path, entry.digest(), Optional.of(entry.kind()), source);
  }

  /** Who names an object. */
  public sealed interface Source {

    /** Returns it in words, as they stand after 'needed by'. */
    String describe();

    /** The files of a work tree. */
    record Files(Path workTree) implements Source {
      @Override
      public String describe() {
        return "the work tree " + workTree;
      }
    }

    /** The index of a work tree. */
    record Index(String workTree) implements Source {
      @Override
      public String describe() {
        return "the index of " + workTree;
      }
    }

    /** A commit. */
    record Commit(CommitId id) implements Source {
      @Override
      public String describe() {
        return "commit " + id.brief();
      }
    }

    /** An object of Git's outside all commits, such as a tag of a file. */
    record Loose(String where) implements Source {
      @Override
      public String describe() {
        return where;
      }
    }

    /** The record of a run. */
    record Run(StageName stage, Instant start, Optional<CommitId> commit) implements Source {
      @Override
      public String describe() {
        return "the run of " + stage + " at " + start;
      }
    }
  }
}
