package dev.jrepro.git;

import dev.jrepro.core.CommitId;
import dev.jrepro.core.JreproException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.ResetCommand.ResetType;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.pack.PackConfig;
import org.eclipse.jgit.transport.BundleWriter;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TransportBundleStream;
import org.eclipse.jgit.transport.URIish;

/** A commit with all that led to it, in one file, as {@code git bundle} makes and reads it. */
public final class Bundle {

  /** The branch that a bundle's commit is on. */
  private static final String BRANCH = Constants.R_HEADS + "main";

  private Bundle() {}

  /**
   * Writes one. Its bytes depend on the commit alone, not on how the repository packs its objects:
   * nothing is taken from its packs as it stands there, and one thread looks for what is alike.
   */
  static void write(Repository repository, CommitId commit, OutputStream out) throws IOException {
    PackConfig packing = new PackConfig();
    packing.setReuseDeltas(false);
    packing.setReuseObjects(false);
    packing.setThreads(1);
    BundleWriter writer = new BundleWriter(repository);
    writer.setPackConfig(packing);
    ObjectId id = ObjectId.fromString(commit.hex());
    writer.include(Constants.HEAD, id);
    writer.include(BRANCH, id);
    writer.writeBundle(NullProgressMonitor.INSTANCE, out);
  }

  /**
   * Makes a repository of what a bundle holds, with a commit of it checked out. It has no remote
   * and no configuration of the user's.
   *
   * @param folder an empty folder
   * @throws JreproException.Corrupt if it is no whole bundle, or lacks the commit
   */
  public static void open(InputStream bundle, CommitId commit, Path folder) {
    NewRepository.make(folder);
    try (Git git = Git.open(folder.toFile())) {
      fetch(git.getRepository(), bundle);
      RefUpdate head = git.getRepository().updateRef(Constants.HEAD, true);
      head.setNewObjectId(
          git.getRepository().parseCommit(ObjectId.fromString(commit.hex())).getId());
      head.forceUpdate();
      git.reset().setMode(ResetType.HARD).call();
    } catch (MissingObjectException e) {
      throw new JreproException.Corrupt("the bundle lacks commit " + commit.brief() + ".");
    } catch (GitAPIException | IOException e) {
      throw GitRepo.failed("cannot open the bundle", e);
    }
  }

  private static void fetch(Repository repository, InputStream bundle) {
    try (TransportBundleStream transport =
        new TransportBundleStream(repository, new URIish("repository.bundle"), bundle)) {
      transport.fetch(
          NullProgressMonitor.INSTANCE, List.of(new RefSpec("+" + BRANCH + ":" + BRANCH)));
    } catch (IOException | URISyntaxException e) {
      throw new JreproException.Corrupt("the bundle does not read: " + e.getMessage() + ".");
    }
  }
}
