package dev.jrepro.git;

import dev.jrepro.core.CommitId;
import dev.jrepro.core.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * The files of a commit under a digest that does not rest on SHA-1: a line a file, {@code <mode>
 * <sha256> <path>\n}, in Git's order, of which the SHA-256 is taken. The mode is Git's, six octal
 * digits; what is hashed is the file's bytes, a link's target, a submodule's commit as text; in
 * paths {@code \} and newline are written {@code \\} and {@code \n}.
 */
final class CommitListing {

  private static final int BUFFER_BYTES = 1 << 16;

  private final Repository repository;
  private final Digest.Hasher lines = new Digest.Hasher();
  private final Digest.Hasher file = new Digest.Hasher();
  private final byte[] buffer = new byte[BUFFER_BYTES];

  private CommitListing(Repository repository) {
    this.repository = repository;
  }

  static Digest digest(Repository repository, CommitId commit) throws IOException {
    return new CommitListing(repository).read(ObjectId.fromString(commit.hex()));
  }

  private Digest read(ObjectId commit) throws IOException {
    try (RevWalk walk = new RevWalk(repository);
        TreeWalk at = new TreeWalk(repository, walk.getObjectReader())) {
      at.addTree(walk.parseCommit(commit).getTree());
      at.setRecursive(true);
      while (at.next()) {
        add(at);
      }
    }
    return lines.finish();
  }

  private void add(TreeWalk at) throws IOException {
    String mode = FileMode.fromBits(at.getRawMode(0)).toString();
    take((mode + " " + content(at).hex() + " ").getBytes(StandardCharsets.US_ASCII));
    for (byte each : at.getRawPath()) {
      switch (each) {
        case '\\' -> take(new byte[] {'\\', '\\'});
        case '\n' -> take(new byte[] {'\\', 'n'});
        default -> take(new byte[] {each});
      }
    }
    take(new byte[] {'\n'});
  }

  private void take(byte[] bytes) {
    lines.update(bytes, 0, bytes.length);
  }

  private Digest content(TreeWalk at) throws IOException {
    if (FileMode.GITLINK.equals(at.getRawMode(0))) {
      return Digest.ofUtf8(at.getObjectId(0).name());
    }
    try (InputStream in = repository.open(at.getObjectId(0)).openStream()) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        file.update(buffer, 0, count);
      }
    }
    return file.finish();
  }
}
