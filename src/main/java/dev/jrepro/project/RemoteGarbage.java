package dev.jrepro.project;

import dev.jrepro.content.Entry;
import dev.jrepro.content.Kind;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.remote.Progress;
import dev.jrepro.remote.Remote;
import dev.jrepro.remote.RemoteInspection;
import dev.jrepro.remote.RemoteSweep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a remote holds and nobody needs: neither what Git's remote was last fetched with, nor
 * anything that this machine knows of.
 */
public final class RemoteGarbage {

  private static final int JOBS = 8;

  private final Project project;
  private final Sharing sharing;
  private final Progress progress;
  private final Clock clock;

  /**
   * Looks at a remote.
   *
   * @param remote its name; the default one if empty
   * @throws dev.jrepro.core.JreproException.Invalid if there is no such remote
   */
  public RemoteGarbage(Project project, Optional<String> remote, Progress progress, Clock clock) {
    this.project = project;
    this.sharing = new Sharing(project, remote, JOBS, progress);
    this.progress = progress;
    this.clock = clock;
  }

  /**
   * What went, or would go.
   *
   * @param remote the remote's name and address
   * @param report what was done
   * @param remarks what else a person should know
   */
  public record Result(String remote, RemoteSweep.Report report, List<String> remarks) {
    public Result {
      remarks = List.copyOf(remarks);
    }
  }

  /** Condemns what nobody needs, and deletes what was condemned long enough ago. */
  public Result collect(Duration grace, boolean dry) throws InterruptedException {
    List<String> remarks = new ArrayList<>();
    remarks.add(fetched());
    try (Remote remote = sharing.open()) {
      Set<Entry> live = live(remote, remarks, true);
      RemoteSweep.Report report =
          new RemoteSweep(remote, project.cache(), new RemoteSweep.Rules(grace, dry, JOBS))
              .run(live);
      if (report.unknownTrees() > 0) {
        remarks.add(
            report.unknownTrees()
                + " directories are named that are neither here nor there; "
                + "what is in them counts as needed only where something else says so.");
      }
      return new Result(remote.describe(), report, remarks);
    }
  }

  /**
   * Everything that Git can reach here, of every project on the cache, and records of its keys.
   *
   * @param others whether those that the remote alone has are needed too
   */
  private Set<Entry> live(Remote remote, List<String> remarks, boolean others)
      throws InterruptedException {
    Roots roots = new Roots();
    Set<Path> projects = new CacheUsers(project.cacheDir()).allWith(project.git().commonDir());
    for (Path each : projects) {
      roots.add(each);
    }
    RunNeeds runs = new RunNeeds(project.cache(), roots.keys());
    if (others) {
      addOthers(remote, roots.keys(), runs);
    }
    for (Path each : projects) {
      runs.add(each, clock.instant().minus(project.config().gc().runs()));
    }
    remarks.addAll(roots.remarks());
    Set<Entry> live = new LinkedHashSet<>();
    roots.needs().forEach(need -> live.add(entry(need)));
    runs.kept().forEach(need -> live.add(entry(need)));
    return live;
  }

  /** What others ran with the keys of locks, also where a newer jrepro wrote the record of it. */
  private void addOthers(Remote remote, Set<Digest> keys, RunNeeds runs)
      throws InterruptedException {
    Optional<JreproException> lost = sharing.records().learn(remote, keys).lost();
    if (lost.isPresent()) {
      throw lost.get();
    }
    remote.runs(keys).forEach(runs::addRemote);
  }

  private Entry entry(Need need) {
    boolean isTree =
        need.kind().isPresent()
            ? need.kind().get().isTree()
            : new Marking(project.cache()).looksLikeTree(need.digest());
    long sizeBytes = isTree ? 0 : project.cache().sizeBytes(need.digest()).orElse(0);
    return new Entry(isTree ? Kind.DIRECTORY : Kind.FILE, need.digest(), sizeBytes, 1);
  }

  /** Says of when the knowledge of others' commits is: what they pushed since is not in it. */
  private String fetched() {
    Path note = project.git().commonDir().resolve("FETCH_HEAD");
    try {
      return Files.exists(note)
          ? "what others need is known as of the last 'git fetch', "
              + Files.getLastModifiedTime(note).toInstant()
              + "."
          : "nothing was ever fetched by 'git fetch' here; only local commits are asked.";
    } catch (IOException e) {
      return "nobody knows when 'git fetch' was last run.";
    }
  }

  /**
   * What a look at every byte found.
   *
   * @param remote the remote's name and address
   * @param found what was wrong
   * @param left what is wrong still, after the repair if there was one
   */
  public record Inspected(
      String remote, RemoteInspection.Findings found, RemoteInspection.Findings left) {}

  /**
   * Reads every byte of the remote.
   *
   * @param repair whether to mend it with what the cache has of all that somebody needs
   */
  public Inspected inspect(boolean repair) throws InterruptedException {
    try (Remote remote = sharing.open()) {
      RemoteInspection inspection = new RemoteInspection(remote, JOBS);
      RemoteInspection.Findings found = inspection.inspect(progress);
      RemoteInspection.Findings left =
          repair && !found.isWhole()
              ? inspection.repair(
                  found, project.cache(), atHand(live(remote, new ArrayList<>(), false)), progress)
              : found;
      return new Inspected(remote.describe(), found, left);
    }
  }

  /** What the cache does not have cannot be pushed again. */
  private List<Entry> atHand(Set<Entry> live) {
    return live.stream().filter(entry -> project.cache().contains(entry.digest())).toList();
  }
}
