package dev.jrepro.cli;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;
import dev.jrepro.project.Fsck;
import dev.jrepro.project.Project;
import dev.jrepro.project.RemoteGarbage;
import dev.jrepro.project.Repair;
import dev.jrepro.remote.RemoteInspection;
import dev.jrepro.store.Inspection;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro fsck}. */
@Command(
    name = "fsck",
    description = "Hash everything in the cache anew; name what is damaged, and who needs it.")
final class FsckCommand implements Callable<Integer> {

  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(2);

  @ParentCommand private Cli cli;

  @Option(
      names = "--repair-from",
      paramLabel = "PLACE",
      description =
          "Bring good copies of what is damaged from a remote, or from another cache; with "
              + "--remote, from 'cache'.")
  private @Nullable String repairFrom;

  @Option(
      names = {"-r", "--remote"},
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "NAME",
      description = "Read a remote instead; the default one unless named.")
  private @Nullable String remote;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  private final AtomicLong lastTold = new AtomicLong(System.nanoTime());

  @Override
  public Integer call() throws InterruptedException {
    try (Project project = cli.open()) {
      if (remote != null) {
        return remote(project, remote);
      }
      Repair repair = repairFrom == null ? null : new Repair(project, repairFrom, cli.folder());
      Fsck fsck = new Fsck(project);
      Fsck.Result found = fsck.check(this::tell);
      int repaired = 0;
      Fsck.Result left = found;
      if (repair != null && !found.broken().isEmpty()) {
        repaired = repair.bring(found.broken().keySet());
        left = fsck.judge(found.inspection());
      }
      found.remarks().forEach(remark -> cli.terminal().say("Note: " + remark));
      if (json) {
        cli.terminal().json(toJson(found, left, repaired));
      } else {
        print(found, left, repaired);
      }
      boolean sound = repair == null ? found.isSound() : isMended(left);
      return sound ? ExitCode.OK : ExitCode.CORRUPT;
    }
  }

  private int remote(Project project, String name) throws InterruptedException {
    if (repairFrom != null && !repairFrom.equals("cache")) {
      throw new JreproException.Invalid(
          "a remote is mended from the cache, not from '" + repairFrom + "'.",
          "'jrepro fsck --remote --repair-from cache'; 'jrepro fetch' fills the cache.");
    }
    Optional<String> named = name.isEmpty() ? Optional.empty() : Optional.of(name);
    RemoteGarbage.Inspected inspected =
        new RemoteGarbage(project, named, new Meter(cli), Clock.systemUTC())
            .inspect(repairFrom != null);
    List<String> remarks = new ArrayList<>();
    SortedMap<Digest, List<String>> lost =
        new Fsck(project).needers(inspected.left().lostObjects(), remarks);
    remarks.forEach(remark -> cli.terminal().say("Note: " + remark));
    if (json) {
      JsonValue.Builder names = JsonValue.object();
      inspected
          .left()
          .lostObjects()
          .forEach(d -> names.put(d.toString(), JsonValue.texts(lost.getOrDefault(d, List.of()))));
      cli.terminal().json(RemoteGcTexts.toJson(inspected, names.build()));
    } else {
      print(inspected, lost);
    }
    return inspected.left().isWhole() ? ExitCode.OK : ExitCode.CORRUPT;
  }

  private void print(RemoteGarbage.Inspected inspected, SortedMap<Digest, List<String>> lost) {
    RemoteInspection.Findings found = inspected.found();
    found.brokenFiles().forEach(file -> cli.terminal().print(file + ": damaged, or not there"));
    for (Digest digest : inspected.left().lostObjects()) {
      List<String> who = lost.getOrDefault(digest, List.of());
      cli.terminal()
          .print(digest + (who.isEmpty() ? ": lost; nobody needs it" : ": lost; it is needed by"));
      who.forEach(line -> cli.terminal().print("  " + line));
    }
    cli.terminal()
        .print(
            "Read "
                + found.packs()
                + (found.packs() == 1 ? " pack" : " packs")
                + " with "
                + found.chunks()
                + " chunks on "
                + inspected.remote()
                + ": "
                + (found.isWhole()
                    ? "all are what they should be."
                    : inspected.left().isWhole()
                        ? "all that was damaged is mended."
                        : inspected.left().lostObjects().size() + " objects are lost."));
    if (!inspected.left().isWhole() && repairFrom == null) {
      cli.terminal().say("Hint: 'jrepro fsck --remote --repair-from cache' mends it.");
    }
  }

  private static boolean isMended(Fsck.Result left) {
    return left.broken().isEmpty() && left.wrongSize().isEmpty();
  }

  private void tell(long objects, long bytes) {
    long now = System.nanoTime();
    long last = lastTold.get();
    if (now - last > QUIET_NANOS && lastTold.compareAndSet(last, now)) {
      cli.progress(objects + " objects, " + Texts.bytes(bytes));
    }
  }

  private void print(Fsck.Result found, Fsck.Result left, int repaired) {
    for (Inspection.Broken broken : found.inspection().broken()) {
      cli.terminal()
          .print(
              broken.where()
                  + ": "
                  + broken.what()
                  + broken.digest().map(d -> " than " + d).orElse("")
                  + "; set aside");
    }
    for (Map.Entry<Digest, List<String>> lost : left.broken().entrySet()) {
      cli.terminal().print(lost.getKey() + ": no good copy is here; it is needed by");
      lost.getValue().forEach(who -> cli.terminal().print("  " + who));
    }
    left.wrongSize().forEach(cli.terminal()::print);
    for (Map.Entry<RepoPath, Long> missing : left.missing().entrySet()) {
      cli.terminal()
          .print(
              missing.getKey()
                  + ": "
                  + missing.getValue()
                  + (missing.getValue() == 1 ? " object is" : " objects are")
                  + " not here; 'jrepro fetch' brings what a remote has");
    }
    if (repaired > 0) {
      cli.terminal()
          .print("Brought " + repaired + (repaired == 1 ? " good copy." : " good copies."));
    }
    int count = found.inspection().broken().size();
    cli.terminal()
        .print(
            "Checked "
                + found.inspection().objects()
                + (found.inspection().objects() == 1 ? " object (" : " objects (")
                + Texts.bytes(found.inspection().bytes())
                + "): "
                + (count == 0 ? "all are what they should be." : count + " damaged."));
    if (!left.broken().isEmpty() && repairFrom == null) {
      cli.terminal().say("Hint: 'jrepro fsck --repair-from REMOTE' brings good copies.");
    }
  }

  private static JsonValue toJson(Fsck.Result found, Fsck.Result left, int repaired) {
    JsonValue.Builder missing = JsonValue.object();
    left.missing().forEach((path, count) -> missing.put(path.value(), count));
    JsonValue.Builder lost = JsonValue.object();
    left.broken().forEach((digest, who) -> lost.put(digest.toString(), JsonValue.texts(who)));
    return JsonValue.object()
        .put("objects", found.inspection().objects())
        .put("bytes", found.inspection().bytes())
        .put("damaged", JsonValue.array(found.inspection().broken(), FsckCommand::toJson))
        .put("lost", lost.build())
        .put("wrongSize", JsonValue.texts(left.wrongSize()))
        .put("missing", missing.build())
        .put("repaired", repaired)
        .build();
  }

  private static JsonValue toJson(Inspection.Broken broken) {
    return JsonValue.object()
        .put("file", broken.where().toString())
        .put("problem", broken.what())
        .putIf("digest", broken.digest().map(Digest::toString))
        .build();
  }
}
