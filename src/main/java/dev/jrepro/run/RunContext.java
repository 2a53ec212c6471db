package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.RepoPath;
import dev.jrepro.host.ClassPath;
import dev.jrepro.host.Computing;
import dev.jrepro.host.Libtorch;
import dev.jrepro.host.Machine;
import dev.jrepro.host.Versions;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.pipeline.Param;
import dev.jrepro.pipeline.Pipeline;
import dev.jrepro.pipeline.Resources;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.project.Origin;
import dev.jrepro.project.Project;
import dev.jrepro.project.WorkspaceFacts;
import dev.jrepro.run.sandbox.Tracer;
import dev.jrepro.store.ObjectWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What all stages of one {@code jrepro run} share in their records; looked at when first needed.
 */
final class RunContext {

  private final Project project;
  private final Snapshot snapshot;
  private final WorkspaceFacts facts;
  private final Collection<Stage> stages;
  private @Nullable Machine machine;
  private @Nullable JsonValue engine;
  private Optional<Tracer> tracer = Optional.empty();
  private boolean soughtTracer;
  private Optional<CommitId> head = Optional.empty();
  private @Nullable SortedMap<RepoPath, Entry> uncommitted;

  RunContext(Project project, Snapshot snapshot, WorkspaceFacts facts, Collection<Stage> stages) {
    this.project = project;
    this.snapshot = snapshot;
    this.facts = facts;
    this.stages = stages;
  }

  /** Returns what the environment is, as a run record has it. */
  JsonValue.Obj platform() {
    return facts.platform().toJson();
  }

  synchronized Machine machine() {
    if (machine == null) {
      machine = Machine.look();
    }
    return machine;
  }

  /** Returns what sees the system calls of commands, if there is something that can. */
  synchronized Optional<Tracer> tracer(Map<String, String> caller) {
    if (!soughtTracer) {
      soughtTracer = true;
      tracer = Tracer.find(caller);
    }
    return tracer;
  }

  Optional<CommitId> head() {
    if (head.isEmpty()) {
      head = project.git().head();
    }
    return head;
  }

  /**
   * Returns the numerics class in which a stage is going to compute.
   *
   * @return empty for a stage that is no {@code java} one
   */
  Optional<String> numerics(Stage stage) {
    if (!stage.isJava()) {
      return Optional.empty();
    }
    boolean mayUseGpu = !(stage.resources().gpu() instanceof Resources.Gpu.None) && hasCuda();
    return Optional.of(
        machine()
            .numericsClass(
                Computing.expected(
                    mayUseGpu ? machine().gpus().stream().findFirst() : Optional.empty())));
  }

  /**
   * Returns whether DJL can find a libtorch for GPUs: on the class path, or where a variable says.
   */
  static boolean hasCuda() {
    return System.getProperty("java.class.path", "").contains("pytorch-native-cu")
        || Libtorch.of(System.getenv()).isForGpus();
  }

  /**
   * Returns machine, engine and variables as a run record has them.
   *
   * @param torch what the program told of its libtorch
   */
  synchronized JsonValue.Obj environment(
      SortedMap<String, String> variables, Optional<JsonValue.Obj> torch) {
    if (engine == null) {
      Versions versions = Versions.current();
      engine =
          JsonValue.object()
              .put("jrepro", versions.jrepro())
              .put("djl", versions.djl())
              .put("libtorch", versions.libtorch())
              .put("training", versions.training())
              .put("classPath", ClassPath.current().brief().toString())
              .build();
    }
    JsonValue.Builder environment =
        JsonValue.object()
            .put("machine", machine().toJson())
            .put("platform", facts.platform().toJson())
            .put("engine", engine)
            .put("variables", JsonValue.texts(variables));
    torch.ifPresent(told -> environment.put("torch", told));
    return environment.build();
  }

  /** Returns the declared files that differ from HEAD, stored; none that Git ignores. */
  SortedMap<RepoPath, Entry> uncommitted() {
    if (uncommitted == null) {
      SortedMap<RepoPath, Entry> entries = new TreeMap<>();
      try (ObjectWriter writer = project.cache().writer()) {
        for (RepoPath path : project.git().changed(declared())) {
          facts.store(path, writer).ifPresent(entry -> entries.put(path, entry));
        }
        writer.commit();
      } catch (IOException e) {
        throw new DiskFailed("store uncommitted changes", e);
      }
      uncommitted = entries;
    }
    return uncommitted;
  }

  private List<RepoPath> declared() {
    SortedSet<RepoPath> paths = new TreeSet<>();
    snapshot.graph().pipelines().stream().map(Pipeline::file).forEach(paths::add);
    for (Stage stage : stages) {
      stage.params().stream().map(Param::file).forEach(paths::add);
      for (RepoPath dep : stage.deps()) {
        Origin origin = facts.origin(dep);
        if (origin instanceof Origin.Tracked || origin instanceof Origin.Untracked) {
          paths.add(dep);
        }
      }
    }
    return new ArrayList<>(paths);
  }
}
