package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.RepoPath;
import dev.jrepro.pipeline.Param;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.project.Project;
import dev.jrepro.project.WorkspaceFacts;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The parameter files of a run's stages, as they were when it began. For one thread at a time. */
final class ParamFiles {
  private final Project project;
  private final WorkspaceFacts facts;
  private final RunOptions options;
  private final Map<RepoPath, Optional<Entry>> before = new TreeMap<>();

  ParamFiles(Project project, WorkspaceFacts facts, RunOptions options, Collection<Stage> stages) {
    this.project = project;
    this.facts = facts;
    this.options = options;
    for (Stage stage : stages) {
      stage.params().forEach(p -> before.computeIfAbsent(p.file(), facts::look));
    }
  }

  /**
   * Returns a parameter file that gives a stage other values now than those that it was started
   * with. The pipelines are read again only if the file has been written.
   */
  Optional<RepoPath> changed(Stage stage) {
    for (Param param : stage.params()) {
      Optional<Entry> then = before.get(param.file());
      facts.forget(param.file());
      if (then != null && !facts.look(param.file()).equals(then)) {
        return hasSameValues(stage) ? Optional.empty() : Optional.of(param.file());
      }
    }
    return Optional.empty();
  }

  private boolean hasSameValues(Stage stage) {
    return project
        .readWorkspace(options.overrides())
        .graph()
        .find(stage.name())
        .filter(now -> now.params().equals(stage.params()))
        .isPresent();
  }
}
