package dev.jrepro.store;

import dev.jrepro.content.FileStat;
import dev.jrepro.content.StatIndex;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import java.nio.file.Path;
import java.util.Optional;

/** What is known of files of the workspace without reading them. */
interface Notes extends Aside.Looked {

  /** Knows nothing, and learns nothing. */
  Notes NONE =
      new Notes() {
        @Override
        public Optional<Digest> digest(RepoPath path, FileStat stat) {
          return Optional.empty();
        }

        @Override
        public boolean learns() {
          return false;
        }

        @Override
        public void publishing(Path folder) {}

        @Override
        public void written(RepoPath path, FileStat before, FileStat after, Digest digest) {}
      };

  /** Returns whether it is worth a moment's wait to tell it something. */
  boolean learns();

  /** Hears that complete files of a folder are about to get their places. */
  void publishing(Path folder);

  /** Hears of a file that was made, by what the system said of it before and after the rename. */
  void written(RepoPath path, FileStat before, FileStat after, Digest digest);

  /** Asks and tells a stat index. */
  static Notes of(StatIndex index) {
    return new Notes() {
      @Override
      public Optional<Digest> digest(RepoPath path, FileStat stat) {
        return index.find(path, stat);
      }

      @Override
      public boolean learns() {
        return true;
      }

      @Override
      public void publishing(Path folder) {
        index.beforePublishing(folder);
      }

      @Override
      public void written(RepoPath path, FileStat before, FileStat after, Digest digest) {
        index.noteWritten(path, before, after, digest);
      }
    };
  }
}
