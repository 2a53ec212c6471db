package dev.jrepro.git;

import dev.jrepro.core.JreproException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.api.CloneCommand;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.api.errors.JGitInternalException;
import org.eclipse.jgit.api.errors.TransportException;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Ref;

/** A bare clone of somebody else's repository, as shallow as what is asked of it allows. */
final class RemoteClone {

  private RemoteClone() {}

  static void make(String url, Optional<String> revision, Path target) {
    try {
      CloneCommand clone =
          Git.cloneRepository().setURI(url).setDirectory(target.toFile()).setBare(true);
      Optional<String> named = revision.isEmpty() ? revision : named(url, revision.get());
      if (revision.isEmpty()) {
        clone.setDepth(1).setCloneAllBranches(false);
      } else if (named.isPresent()) {
        clone.setDepth(1).setBranch(named.get()).setCloneAllBranches(false);
      }
      clone.call().close();
    } catch (GitAPIException | JGitInternalException e) {
      throw failed(url, e);
    }
  }

  /** Returns the branch or tag that a revision is there: one that is neither needs every commit. */
  private static Optional<String> named(String url, String revision) throws GitAPIException {
    Map<String, Ref> refs =
        Git.lsRemoteRepository().setRemote(url).setHeads(true).setTags(true).callAsMap();
    for (String prefix : new String[] {Constants.R_HEADS, Constants.R_TAGS, ""}) {
      if (refs.containsKey(prefix + revision)) {
        return Optional.of(prefix + revision);
      }
    }
    return Optional.empty();
  }

  private static JreproException failed(String url, Exception e) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at instanceof NotSupportedException || String.valueOf(at.getMessage()).contains("ssh")) {
        return new JreproException.Refused(
            "cannot clone " + url + ": " + at.getMessage() + ".",
            "https, http, git, file and folders work here; 'git clone' it, and name the folder.",
            e);
      }
    }
    String hint =
        e instanceof TransportException
            ? "Check the address; where it wants a login, 'git clone' it and name the folder."
            : "Check the address.";
    return new JreproException.Refused("cannot clone " + url + ": " + e.getMessage(), hint, e);
  }
}
