package dev.jrepro.lineage;

import dev.jrepro.content.Entry;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.yaml.YamlError;
import java.util.Optional;

/**
 * A pointer file with the conflict markers of a merge: both sides changed the data.
 *
 * @param ours what our side says
 * @param theirs what their side says
 */
public record UnmergedPointer(Pointer ours, Pointer theirs) {

  /** Returns where the data lies. */
  public RepoPath path() {
    return ours.path();
  }

  /**
   * Reads the text of a pointer file.
   *
   * @return empty if it has no conflict markers, or none between two pointers
   */
  static Optional<UnmergedPointer> in(RepoPath file, String text) {
    try {
      return ConflictSides.of(text)
          .map(sides ->
              new UnmergedPointer(
                  Pointer.parse(file, sides.ours()), Pointer.parse(file, sides.theirs())));
    } catch (YamlError | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Returns the error for whoever needs to know what the data is. */
  public JreproException error() {
    return new Unsettled(
        "both sides of a merge changed "
            + path()
            + ", and its pointer has conflict markers: ours is "
            + text(ours)
            + ", theirs "
            + text(theirs)
            + ".",
        "'jrepro checkout --ours "
            + path().typed()
            + "' takes ours, '--theirs' theirs; 'jrepro add "
            + path().typed()
            + "' what is in the workspace.");
  }

  private static String text(Pointer pointer) {
    return pointer.entry().map(Entry::digest).map(Object::toString).orElse("not filled yet")
        + pointer.entry().map(e -> " (" + e.count() + " files)").orElse("");
  }

  /** Data is needed, and a person has to say which side of a merge it is to be. */
  public static final class Unsettled extends JreproException.Refused {
    Unsettled(String message, String hint) {
      super(message, hint);
    }
  }
}
