package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import java.nio.file.Path;

/** A remote to try things on. */
interface RemoteFixture {

  /** Opens the remote; each test has an empty one, and can open it several times. */
  Remote remote();

  /** Returns the folder in which what the remote holds are files. */
  Path files();

  /** Returns an empty folder for caches. */
  Path scratch();

  /** Returns the file of an object of the remote. */
  default Path object(Digest digest) {
    return files().resolve(Layout.object(digest));
  }
}
