package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.run.slurm.ArrayEnd;
import dev.jrepro.run.slurm.ArrayResult;
import dev.jrepro.run.slurm.JobEnd;
import dev.jrepro.run.slurm.JobRequest;
import dev.jrepro.run.slurm.JobState;
import dev.jrepro.run.slurm.SlurmJobs;
import dev.jrepro.store.ObjectWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Has a map stage's command run on a cluster: by the tasks of an array, each for its share of the
 * items. What tasks made counts item by item, whichever array they were of; what is missing when an
 * array is over is asked of another one.
 */
final class ArrayCrew implements Crew {

  /** How often an array is submitted without one more item being done. */
  private static final int MOST_IN_VAIN = 5;

  private final MapWork work;
  private final RunSession session;
  private final Stage stage;
  private final Cluster cluster;
  private final Digest key;
  private final Gathering gathering;
  private final PartsOfRun parts;
  private final SortedMap<RepoPath, String> failures = new TreeMap<>();

  /** How many tasks of the array had ended when the depot was last looked into. */
  private long looked;

  /**
   * What arrays are made with.
   *
   * @param again what the run calls itself, if the stage is to run anew
   */
  record Cluster(
      Depot depot, SlurmJobs jobs, KitMaker kits, JobRequests requests, Optional<String> again) {}

  ArrayCrew(MapWork work, Attempt attempt, Cluster cluster) {
    this.work = work;
    this.session = work.session();
    this.stage = work.stage();
    this.cluster = cluster;
    this.key = work.key().itemKeys().orElseThrow().stage();
    this.gathering =
        new Gathering(session.project(), cluster.depot(), work.plan().map(), work.plan().run());
    this.parts = new PartsOfRun(session.project(), cluster.depot(), attempt);
  }

  @Override
  public boolean isHere() {
    return false;
  }

  @Override
  public void run(int workers) throws InterruptedException {
    read();
    int vain = 0;
    while (!gathering.missing().isEmpty() && failures.isEmpty()) {
      int before = gathering.missing().size();
      JobRequest request = request();
      looked = -1;
      ArrayEnd end =
          cluster
              .jobs()
              .runArray(request, this::look, text -> session.events().waiting(stage, text));
      read();
      boolean isVain = gathering.missing().size() == before;
      vain = isVain ? vain + 1 : 0;
      judge(request, end, vain);
    }
    failures.keySet().retainAll(gathering.missing().keySet());
  }

  private void read() throws InterruptedException {
    for (Gathering.Part part : gathering.read(key, cluster.again())) {
      parts.add(part);
    }
  }

  private ArrayResult.Wish look(String array, long ended) throws InterruptedException {
    if (cluster.depot().isCheap() || ended != looked) {
      looked = ended;
      read();
    }
    SortedMap<RepoPath, Entry> missing = gathering.missing();
    SortedMap<RepoPath, String> failed = gathering.failures(array);
    if (missing.size() == failed.size()) {
      return ArrayResult.Wish.ENOUGH;
    }
    return failed.isEmpty() || session.options().keepGoing()
        ? ArrayResult.Wish.GO_ON
        : ArrayResult.Wish.STOP;
  }

  /** What is missing and nobody is to blame for is tried again. */
  private void judge(JobRequest request, ArrayEnd end, int vain) throws InterruptedException {
    SortedMap<RepoPath, Entry> missing = gathering.missing();
    failures.putAll(gathering.failures(end.id()));
    List<JobEnd> bad =
        end.tasks().stream()
            .filter(task -> task.state() == JobState.FAILED || task.state() == JobState.CANCELLED)
            .filter(task -> !parts.hasReported(task.id()))
            .toList();
    boolean isOutOfTime = !bad.isEmpty() && bad.stream().allMatch(this::isOutOfTime);
    boolean isSilent =
        end.isOwn()
            && !end.tasks().isEmpty()
            && end.tasks().stream().allMatch(task -> task.state() == JobState.ENDED);
    missing.keySet().removeAll(failures.keySet());
    if ((failures.isEmpty() || session.options().keepGoing())
        && !missing.isEmpty()
        && ((!bad.isEmpty() && !(isOutOfTime && vain == 0)) || isSilent || vain > MOST_IN_VAIN)) {
      JobEnd first = (bad.isEmpty() ? end.tasks().stream() : bad.stream()).findFirst().orElse(null);
      String words = first == null ? "the cluster lost the array " + end.id() : first.words();
      missing.keySet().forEach(item -> failures.put(item, "has no result: " + words));
      show(request, first);
    }
    if (failures.isEmpty() && !missing.isEmpty()) {
      session
          .events()
          .waiting(stage, "another array, for the " + missing.size() + " items that are left");
    }
    for (String line : parts.failureLog()) {
      session.events().line(stage, line);
    }
  }

  private boolean isOutOfTime(JobEnd task) {
    return task.words().contains(" is TIMEOUT")
        || (task.state() == JobState.FAILED && parts.wasTold(task.id()));
  }

  private void show(JobRequest request, @Nullable JobEnd task) {
    if (task != null) {
      JobLog log = new JobLog(cluster.depot(), session.project().cache());
      log.last(request, task).forEach(line -> session.events().line(stage, line));
      session.events().warn(log.hint(request, task));
    }
  }

  /** Puts into the depot what an array for the items that are missing needs, and words it. */
  private JobRequest request() throws InterruptedException {
    cluster.requests().check(stage);
    SortedMap<RepoPath, Entry> missing = gathering.missing();
    int most = Math.min(cluster.jobs().mostTasks(), settings());
    int batches = (missing.size() + work.plan().map().batch() - 1) / work.plan().map().batch();
    List<SortedMap<RepoPath, Entry>> shares = ItemShares.cut(missing, Math.min(batches, most));
    Kit kit = cluster.kits().make(work.judgement(), work.key());
    byte[] bytes = kit.toBytes();
    Entry entry = Entry.file(Digest.of(bytes), bytes.length);
    List<Entry> all = new ArrayList<>(kit.entries());
    all.add(entry);
    all.addAll(missing.values());
    List<Entry> stored = store(shares);
    all.addAll(stored);
    cluster.depot().offer(all);
    int largest = shares.stream().mapToInt(SortedMap::size).max().orElse(1);
    return cluster
        .requests()
        .of(
            stage,
            new JobRequests.Order(entry, key, cluster.again()),
            Optional.of(
                new JobRequests.Cut(
                    new Ticket.Share(stored.getLast(), session.options().keepGoing()),
                    new JobRequest.Tasks(shares.size(), atOnce(shares.size())),
                    largest)));
  }

  private int settings() {
    return session.project().config().slurm().portions().tasks();
  }

  /** As many tasks run at once as jobs would. */
  private int atOnce(int tasks) {
    int asked = session.options().jobs();
    int usual = session.project().config().run().jobs();
    return asked > 0 ? asked : usual > 0 ? usual : tasks;
  }

  /** Stores the tables of the shares, and the items that the cache lacks: Git's own, say. */
  private List<Entry> store(List<SortedMap<RepoPath, Entry>> shares) {
    try (ObjectWriter writer = session.project().cache().writer()) {
      for (RepoPath folder : work.plan().map().folders()) {
        session.keep(folder, writer);
      }
      List<Entry> stored = ItemShares.store(shares, writer);
      writer.commit();
      return stored;
    } catch (IOException e) {
      throw new DiskFailed("store the shares of stage " + stage.name(), e);
    }
  }

  @Override
  public SortedMap<RepoPath, List<Entry>> results() {
    return gathering.results();
  }

  @Override
  public SortedMap<RepoPath, String> failures() {
    return new TreeMap<>(failures);
  }

  @Override
  public SortedSet<String> numerics() {
    return parts.numerics();
  }

  @Override
  public Execution.Ended ended() {
    return parts.ended();
  }

  @Override
  public byte[] ran() {
    return parts.ran();
  }

  @Override
  public JsonValue.Obj environment() {
    return parts.environment(session.context().environment(new TreeMap<>(), Optional.empty()));
  }
}
