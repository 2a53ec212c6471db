package dev.jrepro.run;

import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Judgement;
import java.util.List;
import java.util.Optional;

/**
 * A run of a map stage: what it is for.
 *
 * @param session the run that it is part of
 * @param judgement the stage, and what its verdict rests on
 * @param key the stage's key
 * @param plan what is to be done with which item
 * @param trees the trees of the stage's folders
 * @param numerics the class in which the stage is expected to compute
 */
record MapWork(
    RunSession session,
    Judgement judgement,
    StageKey key,
    ItemPlan plan,
    ItemTrees trees,
    Optional<String> numerics) {

  Stage stage() {
    return judgement.stage();
  }

  /** Returns the folders that are the stage's. */
  List<RepoPath> folders() {
    return stage().outs().stream().map(Output::path).toList();
  }
}
