package dev.jrepro.git;

import dev.jrepro.core.CommitId;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.lib.Repository;

/** A commit on its way to others: as a file, without its history, and what tells whose it is. */
public final class Outbound {

  private final Repository repository;
  private final CommitId commit;

  Outbound(Repository repository, CommitId commit) {
    this.repository = repository;
    this.commit = commit;
  }

  /**
   * Writes the commit with all that led to it as a bundle, which {@code git clone} takes and {@link
   * Bundle#open} opens. The same commit gives the same bytes.
   */
  public void writeBundle(OutputStream out) throws IOException {
    Bundle.write(repository, commit, out);
  }

  /**
   * Makes a commit of the same files that has no parent, and tells nothing of who made it when; the
   * same files make the same one. Submodules are left out.
   *
   * @param changes files that have other bytes in it, or, where empty, are not in it
   * @param target an empty folder, for a repository of its own that borrows this one's objects
   */
  public CommitId orphan(Map<RepoPath, Optional<byte[]>> changes, Path target) {
    return Orphan.make(repository.getCommonDirectory().toPath(), commit, changes, target);
  }

  /** Returns whom and what the repository names in connection with the commit. */
  public Provenance provenance() {
    return Provenance.of(repository, commit);
  }
}
