package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.project.Config;
import dev.jrepro.project.SlurmSettings;
import dev.jrepro.run.slurm.JobName;
import dev.jrepro.run.slurm.JobRequest;
import dev.jrepro.run.slurm.SbatchOptions;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Words the jobs of stages: the script, the options, the variables that go along. */
final class JobRequests {

  private static final String MARK = "JREPRO_TICKET";

  /** By whose credentials a remote is used. */
  private static final String CREDENTIALS = "AWS_";

  private final Depot depot;
  private final SlurmSettings settings;
  private final Set<String> counted;
  private final SortedMap<String, String> caller;

  /**
   * Prepares to word jobs.
   *
   * @param caller the environment of whoever started jrepro
   */
  JobRequests(Depot depot, Config config, Map<String, String> caller) {
    this.depot = depot;
    this.settings = config.slurm();
    this.counted = config.run().limits().keySet();
    this.caller = new TreeMap<>(caller);
  }

  /**
   * What a job is to make.
   *
   * @param again what the run that asks calls itself, if the stage is to run anew
   */
  record Order(Entry kit, Digest key, Optional<String> again) {}

  /**
   * How an array is cut.
   *
   * @param share what its tasks are told besides
   * @param tasks how many there are
   * @param items how many items one of them does at most
   */
  record Cut(Ticket.Share share, JobRequest.Tasks tasks, int items) {}

  /**
   * Checks that a stage can be a job.
   *
   * @throws JreproException.Refused if a secret of its own is not set
   * @throws JreproException.Invalid if it asks for something that the cluster does not know
   */
  void check(Stage stage) {
    for (String name : stage.environment().secrets()) {
      if (!caller.containsKey(name)) {
        throw new JreproException.Refused(
            "stage " + stage.name() + " needs the secret " + name + ", which is not set.",
            "Set the variable " + name + ".");
      }
    }
    SbatchOptions.of(stage, settings, counted);
  }

  /**
   * Words a job.
   *
   * @param cut how it is cut, if it is an array
   */
  JobRequest of(Stage stage, Order order, Optional<Cut> cut) {
    Ticket ticket =
        new Ticket(
            order.kit(),
            order.key(),
            depot.toJson(),
            settings.scratch(),
            order.again(),
            settings.portions().checkpoints().toSeconds(),
            cut.map(Cut::share));
    return new JobRequest(
        JobName.of(depot.address(), stage.name().toString(), order.key(), order.again()),
        script(ticket),
        cut.isPresent()
            ? SbatchOptions.ofShare(stage, settings, counted, cut.get().items())
            : SbatchOptions.of(stage, settings, counted),
        exports(stage),
        log(cut.isPresent() ? "%x.%A_%a.log" : "%x.%j.log"),
        Json.canonical(
            JsonValue.object()
                .put("jrepro", stage.name().toString())
                .put("key", order.key().toString())
                .build()),
        cut.map(Cut::tasks));
  }

  private String script(Ticket ticket) {
    return "#!/bin/sh\n"
        + settings.setup().stream().map(line -> line + "\n").collect(Collectors.joining())
        + "exec "
        + settings.jrepro().orElseGet(JobRequests::thisJrepro)
        + " exec-stage <<'"
        + MARK
        + "'\n"
        + ticket.toText()
        + "\n"
        + MARK
        + "\n";
  }

  /** Values go through the environment of {@code sbatch} and are in no file of ours. */
  private SortedMap<String, String> exports(Stage stage) {
    List<String> names = new ArrayList<>(settings.export());
    names.addAll(stage.environment().passed());
    names.addAll(stage.environment().secrets());
    if (!depot.isCheap()) {
      caller.keySet().stream().filter(name -> name.startsWith(CREDENTIALS)).forEach(names::add);
    }
    SortedMap<String, String> exports = new TreeMap<>();
    for (String name : names) {
      if (caller.containsKey(name)) {
        exports.put(name, caller.get(name));
      }
    }
    return exports;
  }

  /** Where the file system is shared the logs lie in the cache, else on the machine itself. */
  private String log(String name) {
    if (!(depot instanceof SharedDepot shared)) {
      return settings.scratch().orElse("/tmp") + "/" + name;
    }
    try {
      return Files.createDirectories(shared.logs()) + "/" + name;
    } catch (IOException e) {
      throw new DiskFailed("make " + shared.logs(), e);
    }
  }

  /** Returns the command line of this JVM: the same Java and the same jars. */
  private static String thisJrepro() {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("-X") || argument.startsWith("--enable-native"))
        .forEach(line::add);
    line.add("-Dfile.encoding=UTF-8");
    line.add("-cp");
    line.add(
        List.of(System.getProperty("java.class.path", "").split(File.pathSeparator, -1)).stream()
            .map(part -> Path.of(part).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator)));
    line.add("dev.jrepro.cli.Main");
    return line.stream().map(JobRequests::quoted).collect(Collectors.joining(" "));
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
