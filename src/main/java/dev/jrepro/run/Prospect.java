package dev.jrepro.run;

import dev.jrepro.core.StageName;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.plan.Judgement;
import java.util.List;
import java.util.Optional;

/**
 * What a run would do with a stage as things stand, and what that rests on.
 *
 * @param judgement the verdict
 * @param action what would be done
 * @param last the newest run of the stage that is known here, whatever its key
 * @param evidence what is known of runs with the stage's key; nothing where there is no key
 */
public record Prospect(
    Judgement judgement, Action action, Optional<Ledger.Line> last, Evidence evidence) {

  /** What would be done with a stage. */
  public sealed interface Action {

    /** Nothing: it is fresh, or frozen. */
    record Nothing() implements Action {}

    /**
     * Its outputs would be restored.
     *
     * @param fromLock whether the lock names them; otherwise a run with its key does
     */
    record Restore(boolean fromLock) implements Action {}

    /**
     * Its command would run.
     *
     * @param because why nothing is restored instead: a sentence without its full stop
     */
    record Run(String because) implements Action {}

    /** It is an error: something that it needs is neither there nor made by a stage. */
    record Fail() implements Action {}

    /**
     * It depends on what stages that it needs give: if their outputs turn out equal, nothing.
     *
     * @param upstream those of them that are not fresh, sorted
     */
    record Await(List<StageName> upstream) implements Action {
      public Await {
        upstream = List.copyOf(upstream);
      }
    }
  }
}
