package dev.jrepro.project;

import dev.jrepro.lineage.Pointer;
import dev.jrepro.pipeline.Stage;
import java.util.List;

/** Where a dependency comes from: exactly one of these. */
public sealed interface Origin {

  /** Stages make it, or something in it. */
  record StageOutput(List<Stage> stages) implements Origin {
    public StageOutput {
      stages = List.copyOf(stages);
    }
  }

  /** It is data that a pointer stands for, added or imported, or holds some. */
  record PointerData(List<Pointer> pointers) implements Origin {
    public PointerData {
      pointers = List.copyOf(pointers);
    }
  }

  /** Git tracks it. */
  record Tracked() implements Origin {}

  /** Git does not know it yet. */
  record Untracked() implements Origin {}

  /** Git ignores it, and nothing else answers for it. */
  record Ignored() implements Origin {}
}
