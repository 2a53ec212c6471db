package dev.jrepro.reproduce.certificate;

import dev.jrepro.core.CommitId;
import dev.jrepro.core.RepoPath;
import dev.jrepro.git.GitRepo;
import dev.jrepro.git.RefFiles;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The certificates that a Git repository keeps: files {@code COMMIT/DIGEST.json} under a ref. */
public final class Certificates {

  /** The ref under which they are kept. */
  public static final String REF = "refs/jrepro/certificates";

  /** Where those of others are fetched to; what is there is read, and taken in by {@link #join}. */
  public static final String FETCHED = "refs/jrepro/certificates-of/";

  private static final String SUFFIX = ".json";

  private final RefFiles kept;

  /** Opens those of a repository. */
  public Certificates(GitRepo git) {
    this.kept = git.keptUnder(REF);
  }

  /** Keeps a certificate, and takes in those that were fetched. */
  public void add(Certificate certificate) {
    CommitId commit = certificate.statement().commit();
    RepoPath path = new RepoPath(commit.hex() + "/" + certificate.digest().hex() + SUFFIX);
    join();
    kept.add(Map.of(path, certificate.toBytes()), "Certificate of " + commit.hex());
  }

  /**
   * Takes in what was fetched from others, so that a push goes forward.
   *
   * @return whether there was something new
   */
  public boolean join() {
    return kept.join(List.of(FETCHED), "Certificates of others");
  }

  /**
   * Returns the bytes of the certificates of a commit, by their names, nothing about them checked;
   * those that were fetched and not taken in yet among them.
   */
  public SortedMap<String, byte[]> of(CommitId commit) {
    SortedMap<String, byte[]> found = new TreeMap<>();
    collect(kept, commit, found);
    kept.under(FETCHED).forEach(fetched -> collect(fetched, commit, found));
    return found;
  }

  private static void collect(RefFiles files, CommitId commit, SortedMap<String, byte[]> found) {
    files
        .in(new RepoPath(commit.hex()))
        .forEach((path, bytes) -> found.put(path.name().replace(SUFFIX, ""), bytes));
  }
}
