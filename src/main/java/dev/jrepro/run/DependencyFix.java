package dev.jrepro.run;

import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.ShellText;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.lineage.Observation;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.pipeline.Pipeline;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.project.AtomicFile;
import dev.jrepro.project.Origin;
import dev.jrepro.project.Project;
import dev.jrepro.project.WorkspaceFacts;
import dev.jrepro.yaml.YamlEdit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Declares what a stage was seen to read, in the file that declares the stage. */
public final class DependencyFix {

  private static final YamlEdit.Key DEPS =
      new YamlEdit.Key("deps", List.of("cmd", "java", "classpath", "wdir", "map", "desc"));

  private final Project project;
  private final Snapshot snapshot;
  private final WorkspaceFacts facts;

  /**
   * @param variables the caller's
   */
  public DependencyFix(Project project, Map<String, String> variables) {
    this.project = project;
    this.snapshot = project.workspace();
    this.facts = new WorkspaceFacts(project, snapshot, variables);
  }

  /**
   * What is to be declared.
   *
   * @param stage whose
   * @param file the pipeline file
   * @param added what its {@code deps} lack
   * @param untracked those of them that Git does not know yet
   * @param ignored what it read and Git ignores, and nothing answers for: no dependency can be that
   * @param gone what it read and is not there any more
   * @param unread declared, and not read
   * @param elsewhere what else the run did that no declaration can mend
   */
  public record Plan(
      Stage stage,
      RepoPath file,
      SortedSet<RepoPath> added,
      SortedSet<RepoPath> untracked,
      SortedSet<RepoPath> ignored,
      SortedSet<RepoPath> gone,
      SortedSet<RepoPath> unread,
      Observation elsewhere) {

    public Plan {
      added = sorted(added);
      untracked = sorted(untracked);
      ignored = sorted(ignored);
      gone = sorted(gone);
      unread = sorted(unread);
    }

    private static SortedSet<RepoPath> sorted(SortedSet<RepoPath> paths) {
      return Collections.unmodifiableSortedSet(new TreeSet<>(paths));
    }
  }

  /**
   * Returns what a stage's newest observed run says is to be declared.
   *
   * @throws JreproException.Refused if none of its runs was observed
   */
  public Plan plan(Stage stage) {
    Observation observed = newest(stage);
    SortedSet<RepoPath> added = new TreeSet<>();
    SortedSet<RepoPath> untracked = new TreeSet<>();
    SortedSet<RepoPath> ignored = new TreeSet<>();
    SortedSet<RepoPath> gone = new TreeSet<>();
    for (RepoPath path : observed.undeclared()) {
      if (isDeclared(stage, path)) {
        continue;
      }
      if (!Files.exists(path.under(project.root()), LinkOption.NOFOLLOW_LINKS)) {
        gone.add(path);
        continue;
      }
      switch (facts.origin(path)) {
        case Origin.Ignored nobodys -> ignored.add(path);
        case Origin.Untracked unknown -> {
          added.add(path);
          untracked.add(path);
        }
        case Origin.StageOutput made -> added.add(path);
        case Origin.PointerData data -> added.add(path);
        case Origin.Tracked tracked -> added.add(path);
      }
    }
    SortedSet<RepoPath> unread = new TreeSet<>(observed.unread());
    unread.retainAll(stage.deps());
    return new Plan(stage, file(stage), added, untracked, ignored, gone, unread, observed);
  }

  private static boolean isDeclared(Stage stage, RepoPath path) {
    return stage.deps().stream().anyMatch(path::isIn)
        || stage.outs().stream().anyMatch(out -> path.isIn(out.path()))
        || stage.logs().stream().anyMatch(path::isIn);
  }

  private RepoPath file(Stage stage) {
    return snapshot.graph().pipelines().stream()
        .filter(pipeline -> pipeline.name().equals(stage.name().pipeline()))
        .map(Pipeline::file)
        .findFirst()
        .orElseThrow();
  }

  private Observation newest(Stage stage) {
    for (Ledger.Line line : project.ledger().newestFirst()) {
      if (line.stage().equals(stage.name())) {
        Optional<Observation> observed = observed(line);
        if (observed.isPresent()) {
          return observed.get();
        }
      }
    }
    String title = snapshot.graph().title(stage.name());
    throw new JreproException.Refused(
        "no run of stage " + title + " was observed.",
        "'jrepro run -f -s --sandbox observe " + ShellText.word(title) + "' runs it and looks.");
  }

  /** Of a run whose record is not here, others may tell. */
  private Optional<Observation> observed(Ledger.Line line) {
    try {
      return project.record(line.record()).observed().filter(found -> found.seen().isPresent());
    } catch (JreproException e) {
      return Optional.empty();
    }
  }

  /**
   * Writes what a plan adds. If the pipelines cannot be read then, as where a stage would need
   * itself, the file is as it was.
   *
   * @throws JreproException.Refused if the file is written in a way in which that cannot be done
   * @throws JreproException.Invalid if it would not be a pipeline then
   */
  public void apply(Plan plan) {
    if (plan.added().isEmpty()) {
      return;
    }
    Path file = plan.file().under(project.root());
    String before = read(file);
    List<String> items = plan.added().stream().map(path -> written(plan.stage(), path)).toList();
    String after =
        edited(before, plan.stage(), items)
            .orElseThrow(() ->
                new JreproException.Refused(
                    plan.file()
                        + " is written in a way in which jrepro cannot add to the deps of "
                        + snapshot.graph().title(plan.stage().name())
                        + ".",
                    "Add to them by hand: " + String.join(", ", items) + "."));
    AtomicFile.write(file, after);
    boolean reads = false;
    try {
      project.refresh();
      project.workspace().graph();
      reads = true;
    } finally {
      if (!reads) {
        AtomicFile.write(file, before);
        project.refresh();
      }
    }
  }

  /** All stages of one entry have its dependencies. */
  private static Optional<String> edited(String text, Stage stage, List<String> items) {
    String name = stage.name().stage();
    int sign = name.indexOf('@');
    List<String> path =
        new ArrayList<>(List.of("stages", sign < 0 ? name : name.substring(0, sign)));
    Optional<String> plain = YamlEdit.append(text, path, DEPS, items);
    path.add("do");
    return plain.isPresent() && sign < 0
        ? plain
        : YamlEdit.append(text, path, DEPS, items).or(() -> plain);
  }

  /** Returns a path as the stage's entry has it: seen from where the command runs. */
  private static String written(Stage stage, RepoPath path) {
    RepoPath at = stage.workingFolder();
    StringBuilder up = new StringBuilder();
    while (!path.isIn(at)) {
      up.append("../");
      at = at.parent();
    }
    String text = path.equals(at) ? up + "." : up + path.from(at);
    return text.replace("${", "\\${");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new DiskFailed("read " + file, e);
    }
  }
}
