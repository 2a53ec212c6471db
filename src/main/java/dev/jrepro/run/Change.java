package dev.jrepro.run;

import dev.jrepro.core.RepoPath;
import dev.jrepro.pipeline.Param;
import dev.jrepro.yaml.YamlNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is another in a trial of a stage than in its workspace. */
public sealed interface Change {

  /** Nothing is. */
  record Nothing() implements Change {}

  /**
   * A parameter has another value: in its file, so that a command sees it that reads the file
   * itself; where it cannot be written there, as by {@code -S}.
   *
   * @param now the declared parameter as it is to be
   * @param key the dotted key of the value in the file, which may lie in the parameter's
   * @param old what stands there
   * @param value what is to stand there
   */
  record Parameter(Param now, String key, YamlNode.Scalar old, YamlNode.Scalar value)
      implements Change {}

  /**
   * {@code ${item}} stands for something else in the stage; it is still called what it was.
   *
   * @param item all of it
   */
  record Item(YamlNode item) implements Change {}

  /**
   * A variable has another value.
   *
   * @param value the value; empty to have a variable of the caller's unset
   */
  record Variable(String name, Optional<String> value) implements Change {}

  /**
   * Files have another content.
   *
   * @param files how each is changed
   */
  record Files(SortedMap<RepoPath, Rewriting> files) implements Change {
    public Files {
      files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }
  }

  /** Changes a file. */
  @FunctionalInterface
  interface Rewriting {

    /**
     * Changes a file of the trial, whose bytes others may share with it by a link.
     *
     * @param aside a place for what was there, where nothing is and nobody looks
     * @return what brings back what was there
     */
    Undoing on(Path file, Path aside) throws IOException;
  }

  /** Brings back what was there. */
  @FunctionalInterface
  interface Undoing {
    /** Does it. */
    void undo() throws IOException;
  }
}
