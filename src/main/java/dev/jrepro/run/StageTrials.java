package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.pipeline.ItemMap;
import dev.jrepro.pipeline.Pipeline;
import dev.jrepro.pipeline.Pipelines;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Judgement;
import dev.jrepro.plan.Reason;
import dev.jrepro.plan.Verdict;
import dev.jrepro.project.Project;
import dev.jrepro.store.ObjectWriter;
import dev.jrepro.yaml.YamlNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A stage of a workspace as it stands, with all that it reads, for trials apart from the workspace:
 * of it nothing changes, nor of its locks and its ledger. Files that the cache lacked are in it
 * then.
 */
public final class StageTrials {

  private final Project home;
  private final Judgement judgement;
  private final StageKey key;
  private final Kit kit;
  private final Map<String, String> caller;
  private final Optional<YamlNode> item;

  private StageTrials(Project home, Judgement judgement, Kit kit, Map<String, String> caller) {
    this.home = home;
    this.judgement = judgement;
    this.key = judgement.key().orElseThrow();
    this.kit = kit;
    this.caller = Collections.unmodifiableMap(new TreeMap<>(caller));
    this.item = item(home, judgement.stage());
  }

  /**
   * Takes a stage.
   *
   * @param caller the variables of whoever started jrepro
   * @throws JreproException.Refused if something that it reads is not there, or it is frozen
   */
  public static StageTrials of(Project home, Stage stage, Map<String, String> caller) {
    if (stage.frozen()) {
      throw new JreproException.Refused(
          "stage " + stage.name() + " is frozen: its command never runs.");
    }
    RunOptions options = options(stage, caller, home.workspace().graph().title(stage.name()));
    try (RunSession session =
        new RunSession(home, home.workspace(), List.of(stage), options, new SilentEvents())) {
      Judgement judgement = session.judge(stage);
      StageKey key =
          judgement
              .key()
              .orElseThrow(() -> NoKey.of(session.title(stage), reasons(judgement.verdict())));
      Kit kit = new KitMaker(session).make(judgement, key);
      return new StageTrials(home, judgement, withItems(kit, stage, session), caller);
    }
  }

  private static List<Reason> reasons(Verdict verdict) {
    return verdict instanceof Verdict.Stale(List<Reason> reasons) ? reasons : List.of();
  }

  /** Whoever asks is told of nothing but how it ended; the stage starts from nothing. */
  static RunOptions options(Stage stage, Map<String, String> caller, String title) {
    return new RunOptions(
        List.of(title),
        new TreeMap<>(),
        true,
        false,
        false,
        true,
        true,
        true,
        1,
        Optional.of("local"),
        false,
        Optional.empty(),
        false,
        caller,
        new TreeMap<>());
  }

  private static Kit withItems(Kit kit, Stage stage, RunSession session) {
    if (stage.map().isEmpty()) {
      return kit;
    }
    SortedMap<RepoPath, Entry> inputs = new TreeMap<>(kit.inputs());
    try (ObjectWriter writer = session.project().cache().writer()) {
      for (RepoPath folder : stage.map().map(ItemMap::folders).orElseThrow()) {
        session.keep(folder, writer).ifPresent(entry -> inputs.put(folder, entry));
      }
      writer.commit();
    } catch (IOException e) {
      throw new DiskFailed("store the items of stage " + stage.name(), e);
    }
    return new Kit(
        kit.stage(),
        kit.key(),
        kit.overrides(),
        kit.words(),
        inputs,
        kit.staying(),
        kit.data(),
        kit.origin());
  }

  private static Optional<YamlNode> item(Project home, Stage stage) {
    AtomicReference<Optional<YamlNode>> found = new AtomicReference<>(Optional.empty());
    List<Pipeline> read =
        Pipelines.read(
            home.workspace().pipelineFiles(),
            Map.of(),
            (name, each) -> {
              if (name.equals(stage.name())) {
                found.set(Optional.of(each));
              }
              return each;
            });
    return read.isEmpty() ? Optional.empty() : found.get();
  }

  /** Returns the stage. */
  public Stage stage() {
    return judgement.stage();
  }

  /** Returns the stage key as the workspace stands. */
  public StageKey key() {
    return key;
  }

  /** Returns what {@code ${item}} stands for in it; empty for a stage of its own. */
  public Optional<YamlNode> item() {
    return item;
  }

  /** Returns what stands at what it reads: its dependencies, and the folders of its map. */
  public SortedMap<RepoPath, Entry> inputs() {
    return kit.inputs();
  }

  /** Returns its lock, if that says what it made of what it reads now. */
  public Optional<Lock> lock() {
    return judgement.lock().filter(lock -> lock.key().equals(key.digest()));
  }

  /** Returns the variables of whoever started jrepro. */
  public Map<String, String> caller() {
    return caller;
  }

  /** Returns the project. */
  public Project home() {
    return home;
  }

  Kit kit() {
    return kit;
  }

  /**
   * Makes a room for trials. Its inputs are linked as the project's configuration has files linked
   * with the cache.
   *
   * @param folder where: a folder of its own, which the caller removes
   */
  public TrialRoom room(Path folder) {
    return TrialRoom.make(this, folder);
  }
}
