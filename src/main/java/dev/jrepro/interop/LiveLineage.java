package dev.jrepro.interop;

import dev.jrepro.content.Entry;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.host.Versions;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.Lock;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Pipeline;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Reason;
import dev.jrepro.project.Project;
import dev.jrepro.run.PassedOnEvents;
import dev.jrepro.run.RunEvents;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Sends OpenLineage events while stages run, where a server is configured, and passes on everything
 * that it is told. It neither delays a run nor has it fail.
 *
 * <p>A stage's START names what it reads and writes; the digests are known once its lock is written
 * and follow in an event of type OTHER at the end of the run.
 */
public final class LiveLineage extends PassedOnEvents implements AutoCloseable {

  private final Optional<EventPost> post;
  private final Project project;
  private final EventWords words;
  private final InstantSource clock;
  private final String invocation;
  private final Map<String, JsonValue> sources = new HashMap<>();

  // Guarded by this: stages run side by side.
  private final SortedMap<String, EventWords.Subject> pipelines = new TreeMap<>();
  private final SortedMap<String, EventWords.Type> endings = new TreeMap<>();
  private final SortedMap<StageName, EventWords.Subject> running = new TreeMap<>();
  private final SortedMap<StageName, EventWords.Subject> succeeded = new TreeMap<>();

  /**
   * Begins to tell of a run.
   *
   * @param shown who is told everything as well
   * @param variables the environment
   */
  public LiveLineage(
      Project project, RunEvents shown, Map<String, String> variables, InstantSource clock) {
    super(shown);
    this.project = project;
    this.clock = clock;
    this.words = new EventWords(project.config().openLineage().namespace(variables));
    this.invocation = clock.instant() + " " + ProcessHandle.current().pid() + project.root();
    this.post =
        project
            .config()
            .openLineage()
            .target(variables)
            .map(target ->
                new EventPost(
                    target, project.config().openLineage().apiKey(variables), shown::warn));
    Optional<CommitId> commit = post.isPresent() ? project.git().head() : Optional.empty();
    if (commit.isPresent()) {
      for (Pipeline pipeline : project.workspace().graph().pipelines()) {
        sources.put(
            pipeline.name(),
            EventWords.source(Optional.empty(), commit.get().hex(), pipeline.file().value()));
      }
    }
  }

  private void send(EventWords.Type type, EventWords.Subject subject, EventWords.Data data) {
    Instant now = clock.instant();
    post.ifPresent(p -> p.put(words.event(type, now, subject, data)));
  }

  private synchronized void begin(Stage stage) {
    if (post.isEmpty() || running.containsKey(stage.name())) {
      return;
    }
    String pipeline = stage.name().pipeline();
    EventWords.Subject whole = pipelines.get(pipeline);
    if (whole == null) {
      whole = subject(pipeline, pipeline, "PIPELINE", "");
      pipelines.put(pipeline, whole);
      endings.put(pipeline, EventWords.Type.COMPLETE);
      send(EventWords.Type.START, whole, EventWords.Data.NONE);
    }
    EventWords.Subject subject =
        subject(pipeline, stage.name().toString(), "STAGE", stage.description())
            .with("parent", words.parent(whole))
            .with("processing_engine", EventWords.engine(Versions.current().jrepro()));
    running.put(stage.name(), subject);
    send(EventWords.Type.START, subject, declared(stage));
  }

  private EventWords.Subject subject(String pipeline, String name, String type, String about) {
    JsonValue.Builder facets = JsonValue.object().put("jobType", EventWords.jobType(type));
    JsonValue source = sources.get(pipeline);
    if (source != null) {
      facets.put("sourceCodeLocation", source);
    }
    if (!about.isEmpty()) {
      facets.put("documentation", EventWords.documentation(about));
    }
    return new EventWords.Subject(
        name, facets.build(), EventWords.id("live", invocation, name), JsonValue.object().build());
  }

  private EventWords.Data declared(Stage stage) {
    return new EventWords.Data(
        stage.deps().stream().map(path -> words.data(path.value(), Optional.empty())).toList(),
        stage.outs().stream()
            .map(Output::path)
            .map(path -> words.data(path.value(), Optional.empty()))
            .toList());
  }

  private synchronized void end(Stage stage, EventWords.Type type, Optional<String> why) {
    EventWords.Subject subject = running.remove(stage.name());
    if (subject == null) {
      return;
    }
    if (type == EventWords.Type.COMPLETE) {
      succeeded.put(stage.name(), subject);
    } else {
      endings.put(stage.name().pipeline(), type);
    }
    EventWords.Subject told =
        why.map(text -> subject.with("errorMessage", EventWords.error(text))).orElse(subject);
    send(type, told, declared(stage));
  }

  /** Says how it ended, and what was read and made; waits a few seconds for that at most. */
  @Override
  public void close() {
    if (post.isEmpty()) {
      return;
    }
    try {
      farewell();
    } catch (JreproException e) {
      // What ran is told of already; a lock that does not read is no reason to say anything here.
      warn("OpenLineage: digests are not told: " + e.getMessage());
    }
    post.get().close();
  }

  private synchronized void farewell() {
    running.forEach((stage, subject) -> {
      endings.put(stage.pipeline(), EventWords.Type.ABORT);
      send(EventWords.Type.ABORT, subject, EventWords.Data.NONE);
    });
    try {
      succeeded.forEach((stage, subject) ->
          project.workspace().lock(stage).ifPresent(lock -> tell(subject, lock)));
    } finally {
      pipelines.forEach((name, whole) ->
          send(endings.getOrDefault(name, EventWords.Type.COMPLETE), whole, EventWords.Data.NONE));
    }
  }

  private void tell(EventWords.Subject subject, Lock lock) {
    SortedMap<RepoPath, Entry> read = new TreeMap<>();
    JsonValue.Obj deps = lock.inputs().inputs().object("deps");
    deps.fields()
        .keySet()
        .forEach(path -> read.put(new RepoPath(path), Entry.fromJson(deps.object(path))));
    JsonValue.Builder own = JsonValue.object().put("key", lock.key().hex());
    send(
        EventWords.Type.OTHER,
        subject.with("jrepro_run", EventWords.own(own)),
        new EventWords.Data(data(read), data(lock.outs())));
  }

  private List<JsonValue> data(SortedMap<RepoPath, Entry> entries) {
    List<JsonValue> data = new ArrayList<>();
    entries.forEach((path, entry) ->
        data.add(words.data(path.value(), Optional.of(entry.digest().toString()))));
    return data;
  }

  @Override
  public void started(Stage stage, List<Reason> reasons) {
    super.started(stage, reasons);
    begin(stage);
  }

  @Override
  public void succeeded(Stage stage, long wallMillis) {
    super.succeeded(stage, wallMillis);
    end(stage, EventWords.Type.COMPLETE, Optional.empty());
  }

  @Override
  public void failed(Stage stage, String why) {
    super.failed(stage, why);
    end(stage, EventWords.Type.FAIL, Optional.of(why));
  }
}
